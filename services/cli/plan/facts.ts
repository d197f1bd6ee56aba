import { z } from 'zod';
import { asIdentifier, type Identifier } from '../../../schemas/identifier.ts';
import { blankOf } from '../../../schemas/record.ts';
import { type Touchpoint, touchpoint } from '../../../schemas/touchpoint.ts';
import { quoteName } from '../../runtime/clickhouse/connect.ts';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';

/** A person, known or not, with all that happened, as the archive holds it. */
export interface PersonFacts {
  readonly profile: Identifier;
  readonly facts: readonly Touchpoint[];
}

const TEXTS = [
  ...['message_id', 'source_id', 'origin', 'event', 'type', 'channel_given', 'source', 'medium', 'campaign', 'content'],
  ...['click_id_type', 'referrer_host', 'page_url', 'platform', 'place_id', 'agent_id', 'team', 'country'],
  ...['object_type', 'object_id', 'step', 'intent', 'topic', 'outcome', 'score_kind', 'survey_id', 'order_id'],
  ...['currency', 'cost_currency'],
] as const;
const NUMBERS = ['occurred_at', 'received_at'] as const;
const SCORES = ['score', 'scale_min', 'scale_max'] as const;
const NULLABLE = ['value_micros', 'cost_micros', ...SCORES] as const;

const row = z.object({
  profile_id: z.string(),
  ...keyed(TEXTS, z.string()),
  ...keyed(NUMBERS, z.number()),
  ...keyed(NULLABLE, z.number().nullable()),
});

function keyed<K extends string, T>(names: readonly K[], schema: T): Record<K, T> {
  return Object.fromEntries(names.map((name) => [name, schema])) as Record<K, T>;
}

const BLANK = blankOf(touchpoint);
const LONGEST_MS = 600_000;

/** Facts that can be a touch or a conversion: no bots, no tests, and no calls that are about identifiers. */
const factsSql = (views: string): string => {
  const micros = (field: string) =>
    `if(isNull(t.${field}), NULL, reinterpret(assumeNotNull(t.${field}), 'Int64')) AS ${field}_micros`;
  const instants = NUMBERS.map((name) => `toUnixTimestamp64Milli(t.${name}) AS ${name}`);
  return `SELECT profile_id, ${[...TEXTS, ...instants, micros('value'), micros('cost'), ...SCORES].join(', ')}
    FROM ${quoteName(views)}.touchpoints AS t
    WHERE NOT (call = 'alias' AND object_type = 'identifier')
    ORDER BY profile_id, t.received_at, message_id`;
};

/** Reads everybody's facts from the views of a workspace, person by person. */
export async function* readPeople(
  client: ClickHouseClient,
  { views, workspace }: { views: string; workspace: string },
  signal: AbortSignal,
): AsyncGenerator<PersonFacts> {
  let profile: string | undefined;
  let facts: Touchpoint[] = [];
  const rows = client.stream<unknown>(
    factsSql(views),
    {},
    {
      outsideDatabase: true,
      timeoutMs: LONGEST_MS,
      signal,
      // The archive may be larger than memory: what does not fit is sorted on disk.
      settings: { readonly: '2', max_execution_time: LONGEST_MS / 1_000, max_bytes_before_external_sort: '500000000' },
    },
  );
  for await (const batch of rows)
    for (const { profile_id: owner, ...stated } of z.array(row).parse(batch)) {
      if (profile !== undefined && owner !== profile) {
        yield { profile: asIdentifier(profile), facts };
        facts = [];
      }
      profile = owner;
      facts.push({ ...BLANK, workspace, ...stated });
    }
  if (profile !== undefined) yield { profile: asIdentifier(profile), facts };
}

/** How many facts there are: for the progress. */
export async function countFacts(client: ClickHouseClient, views: string): Promise<number> {
  const [found] = await client.query<{ facts: number }>(
    `SELECT count() AS facts FROM (${factsSql(views)})`,
    {},
    {
      outsideDatabase: true,
      timeoutMs: LONGEST_MS,
    },
  );
  return found?.facts ?? 0;
}
