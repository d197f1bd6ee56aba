import type avro from 'avsc';
import { avroTypeOf, codecOf, HEADER_BYTES, schemaIdIn } from '../../../schemas/codec.ts';
import { decodeBehind } from '../../../schemas/datum.ts';
import { type Fields, type RecordOf, record, toAvro } from '../../../schemas/record.ts';
import { schemas, versionsOf } from '../../../schemas/registry.ts';
import { type Touchpoint, touchpoint } from '../../../schemas/touchpoint.ts';

const pick = <K extends keyof typeof touchpoint.fields>(...names: K[]) => {
  const fields: Fields = {};
  for (const name of names) fields[name] = touchpoint.fields[name];
  return record('Touchpoint', 'What journeys read of a touchpoint', fields as Pick<typeof touchpoint.fields, K>);
};

/** What the journeys stage reads of a touchpoint; the rest of the datum passes through untouched. */
const seen = pick(
  'message_id',
  'workspace',
  'source_id',
  'origin',
  'identifiers',
  'occurred_at',
  'received_at',
  'is_test',
  'is_bot',
  'call',
  'type',
  'channel_given',
  'source',
  'medium',
  'campaign',
  'content',
  'click_id_type',
  'referrer_host',
  'page_url',
  'platform',
  'place_id',
  'agent_id',
  'object_type',
  'object_id',
  'order_id',
  'value_micros',
  'currency',
);
export type SeenTouchpoint = RecordOf<typeof seen>;

/** A touchpoint as read: what journeys look at, and its whole datum under the newest schema. */
export interface Event {
  readonly touchpoint: SeenTouchpoint;
  readonly datum: Buffer;
}

const current = codecOf(touchpoint);
const seenType = avroTypeOf(toAvro(seen));
const views = new Map<number, avro.Resolver>(
  versionsOf(touchpoint.name).map(({ id, schema }) => [id, seenType.createResolver(avroTypeOf(schema))]),
);

const newest = Math.max(...schemas().map(({ id }) => id));
/** Schema ids beyond the newest known that are taken for a newer release's, not for bytes of something else. */
const SCHEMAS_AHEAD = 1_000;

/** A touchpoint of a newer release: it waits until that is installed here. */
export class SchemaAhead extends Error {
  constructor(id: number) {
    super(
      `the touchpoint has schema ${id}, this release knows up to ${newest}: install the release that wrote it here too`,
    );
    this.name = 'SchemaAhead';
  }
}

/** Reads a record of `touchpoints`. Throws when the value is no touchpoint of a registered schema, `SchemaAhead` where a newer release may know it. */
export function readEvent(value: Buffer): Event {
  const id = schemaIdIn(value);
  const view = views.get(id);
  if (id > newest && id <= newest + SCHEMAS_AHEAD) throw new SchemaAhead(id);
  if (!view) throw new Error(`the value has schema ${id}, which is no Touchpoint`);
  const seenTouchpoint: SeenTouchpoint = decodeBehind(seenType, value, HEADER_BYTES, view);
  const datum = id === current.schemaId ? value.subarray(HEADER_BYTES) : current.type.toBuffer(current.decode(value));
  return { touchpoint: seenTouchpoint, datum };
}

/** Everything a touchpoint stated. Reading it costs several times what `readEvent` does. */
export const wholeOf = (datum: Buffer): Touchpoint => decodeBehind(current.type, datum, 0);
