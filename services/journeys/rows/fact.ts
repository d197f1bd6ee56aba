import { avroTypeOf, codecOf, HEADER_BYTES, writeHeader } from '../../../schemas/codec.ts';
import { encodeBehind } from '../../../schemas/datum.ts';
import { type RecordOf, record, toAvro } from '../../../schemas/record.ts';
import { fact, factTail } from '../../../schemas/touchpoint.ts';

const tail = record('FactTail', 'What the journeys stage adds to a touchpoint', factTail);
const tailType = avroTypeOf(toAvro(tail));
const factSchemaId = codecOf(fact).schemaId;

/** The derived columns of a fact. */
export type FactTail = RecordOf<typeof tail>;

/** A fact in wire format: the touchpoint's own bytes, then the derived columns. Nothing is encoded twice. */
export function factOf(touchpointDatum: Buffer, derived: FactTail): Buffer {
  const before = HEADER_BYTES + touchpointDatum.length;
  const bytes = encodeBehind(tailType, derived, before);
  touchpointDatum.copy(bytes, HEADER_BYTES);
  return writeHeader(bytes, factSchemaId);
}
