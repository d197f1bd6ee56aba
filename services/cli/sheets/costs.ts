import { z } from 'zod';
import { shortened } from '../../../schemas/text.ts';
import { currency, day, decimalOf, micros, text, textOrNone, whole } from './cells.ts';
import type { Companion } from './companion.ts';

const NAME = 300;
const row = z.object({
  day,
  channel: text(100),
  source: textOrNone(NAME),
  medium: textOrNone(NAME),
  campaign: textOrNone(NAME),
  campaign_id: textOrNone(NAME),
  cost: micros,
  currency: currency.optional(),
  impressions: whole.optional().default(0),
  clicks: whole.optional().default(0),
});
type CostRow = z.output<typeof row>;

const campaignOf = (r: CostRow): string =>
  JSON.stringify([r.day, r.channel, r.source, r.medium, r.campaign, r.campaign_id]);
const keyOf = (r: CostRow): string => `${campaignOf(r)} ${r.currency}`;

/**
 * Costs of advertising, a line a day and campaign. A key that was stored in another currency before is set to 0 in that
 * one: the file says what the campaign cost that day, not what else it cost.
 */
export const costs: Companion<typeof row> = {
  table: 'costs',
  sheet: {
    name: 'costs',
    row,
    aliases: { date: 'day', spend: 'cost', amount: 'cost', campaign_name: 'campaign' },
    key: { of: keyOf, says: 'day, channel, source, medium, campaign, campaign_id and currency' },
  },
  // Names as long as those of the credits they are to meet.
  complete: (r, workspace) => ({
    ...r,
    currency: r.currency ?? workspace.currency,
    channel: shortened(r.channel),
    source: shortened(r.source),
    medium: shortened(r.medium),
    campaign: shortened(r.campaign),
  }),
  keyOf,
  worthOf: (r) => `${r.cost} ${r.impressions} ${r.clicks}`,
  replaced: (r) => ({
    group: campaignOf(r),
    by:
      r.cost === 0 && r.impressions === 0 && r.clicks === 0 ? undefined : { ...r, cost: 0, impressions: 0, clicks: 0 },
  }),
  stored: `SELECT toString(day) AS day, channel, source, medium, campaign, campaign_id, toString(cost) AS cost, currency,
      toString(impressions) AS impressions, toString(clicks) AS clicks
    FROM costs AS stored FINAL WHERE workspace = {workspace:String} AND stored.day BETWEEN {from:Date} AND {to:Date}`,
  columns: (r) => ({ ...r, cost: decimalOf(r.cost) }),
};
