import type { z } from 'zod';
import { addDays, dayIn } from '../../insights/reports/calendar.ts';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import { putRows } from '../sheets/companion.ts';
import { costs } from '../sheets/costs.ts';
import { rates } from '../sheets/rates.ts';
import { ENTRIES, type Entry, type EntryName } from '../simulator/catalog.ts';
import { randomOf } from '../simulator/random.ts';

type CostRow = z.output<typeof costs.sheet.row>;

/** How the retailer pays for reach: millionths a person of its world and day in each campaign, and for a click. */
const PAID: readonly {
  readonly entry: EntryName;
  readonly channel: string;
  readonly currency: string;
  readonly perPerson: number;
  readonly perClick: number;
}[] = [
  { entry: 'paid_search', channel: 'Paid Search', currency: 'EUR', perPerson: 7_000, perClick: 640_000 },
  { entry: 'paid_social', channel: 'Paid Social', currency: 'USD', perPerson: 9_000, perClick: 410_000 },
  { entry: 'display', channel: 'Display', currency: 'EUR', perPerson: 8_000, perClick: 380_000 },
  { entry: 'affiliate', channel: 'Affiliates', currency: 'EUR', perPerson: 4_000, perClick: 500_000 },
];

/** What a dollar is worth in euros, four times over the past. */
const DOLLARS = ['0.9214', '0.9187', '0.9302', '0.9251'];

/** A past to pay for: who, how long, until when. */
interface Past {
  readonly seed: string;
  readonly people: number;
  readonly days: number;
  /** Epoch milliseconds. */
  readonly until: number;
}

/** What the simulated advertising cost, a row a day and campaign. The same past costs the same. */
export function costsOf({ seed, people, days, until }: Past, timeZone: string): CostRow[] {
  const random = randomOf(`${seed} costs`);
  const last = dayIn(timeZone, until);
  return Array.from({ length: days }, (_, ago) => addDays(last, -ago)).flatMap((day) =>
    PAID.flatMap(({ entry, channel, currency, perPerson, perClick }) => {
      const { source = '', medium = '', campaigns = [] }: Entry = ENTRIES[entry];
      return campaigns.map((campaign) => {
        const clicks = Math.round(((people * perPerson) / perClick) * (0.7 + 0.6 * random.next()));
        const cost = clicks * Math.round(perClick * (0.9 + 0.2 * random.next()));
        const impressions = clicks * random.int(25, 60);
        return { day, channel, source, medium, campaign, campaign_id: '', cost, currency, impressions, clicks };
      });
    }),
  );
}

/** Pays for the past of the demo: costs, and the rates of those that are billed in dollars. */
export async function payForReach(
  client: ClickHouseClient,
  past: Past,
  workspace: { readonly name: string; readonly time_zone: string; readonly currency: string },
): Promise<void> {
  const last = dayIn(workspace.time_zone, past.until);
  await putRows(client, costs, workspace.name, costsOf(past, workspace.time_zone));
  await putRows(
    client,
    rates,
    workspace.name,
    DOLLARS.map((rate, i) => ({
      day: addDays(last, -Math.ceil((past.days * (DOLLARS.length - i)) / DOLLARS.length)),
      from_currency: 'USD',
      to_currency: workspace.currency,
      rate,
    })),
  );
}
