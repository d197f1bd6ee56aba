import { avroTypeOf, codecOf, withHeader } from '../../../schemas/codec.ts';
import { type RecordOf, record, toAvro } from '../../../schemas/record.ts';
import { fact, factTail } from '../../../schemas/touchpoint.ts';

const tail = record('FactTail', 'What the journeys stage adds to a touchpoint', factTail);
const tailType = avroTypeOf(toAvro(tail));
const factSchemaId = codecOf(fact).schemaId;

/** The derived columns of a fact. */
export type FactTail = RecordOf<typeof tail>;

/** A fact in wire format: the touchpoint's own bytes, then the derived columns. Nothing is encoded twice. */
export const factOf = (touchpointDatum: Buffer, derived: FactTail): Buffer =>
  withHeader(factSchemaId, Buffer.concat([touchpointDatum, tailType.toBuffer(derived)]));
