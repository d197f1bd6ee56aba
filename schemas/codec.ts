import avro from 'avsc';
import { decodeBehind, encodeBehind } from './datum.ts';
import { type AvroRecord, type Fields, type RecordDef, type RecordOf, toAvro } from './record.ts';
import { versionsOf } from './registry.ts';

/** Bytes before a datum: magic 0 and the 4-byte schema id (Confluent wire format). */
export const HEADER_BYTES = 5;

/** Encodes and decodes one record type in wire format. */
export interface Codec<T> {
  /** Id of the schema it writes. */
  readonly schemaId: number;
  readonly type: avro.Type;
  encode(value: T): Buffer;
  /** Reads any registered version of the record. Throws when the bytes are none. */
  decode(bytes: Buffer): T;
}

/** The avsc type of a record schema; nullable fields are plain values or null. */
export const avroTypeOf = (schema: AvroRecord): avro.Type => avro.Type.forSchema(schema as unknown as avro.Schema);

/** Schema id of a wire-format value; -1 when it has no header. */
export const schemaIdIn = (bytes: Buffer): number =>
  bytes.length >= HEADER_BYTES && bytes[0] === 0 ? bytes.readInt32BE(1) : -1;

/** Writes the wire header into the first bytes of a buffer. */
export function writeHeader(bytes: Buffer, schemaId: number): Buffer {
  bytes[0] = 0;
  bytes.writeInt32BE(schemaId, 1);
  return bytes;
}

/**
 * The codec of a record definition: writes its newest registered schema, reads all registered ones.
 * Throws when the newest registered schema is not the definition (`make schemas` registers it).
 */
export function codecOf<F extends Fields>(def: RecordDef<F>): Codec<RecordOf<RecordDef<F>>> {
  const schema = toAvro(def);
  const type = avroTypeOf(schema);
  const versions = versionsOf(def.name);
  const newest = versions.at(-1);
  if (!newest || JSON.stringify(newest.schema) !== JSON.stringify(schema))
    throw new Error(`the schema of ${def.name} changed: run \`make schemas\` to register it`);
  const readers = new Map<number, avro.Resolver | undefined>(
    versions.map((v) => [v.id, v === newest ? undefined : type.createResolver(avroTypeOf(v.schema))]),
  );
  return {
    schemaId: newest.id,
    type,
    encode: (value) => writeHeader(encodeBehind(type, value, HEADER_BYTES), newest.id),
    decode(bytes) {
      const id = schemaIdIn(bytes);
      if (!readers.has(id)) throw new Error(`schema ${id} is not a ${def.name}`);
      return decodeBehind(type, bytes, HEADER_BYTES, readers.get(id));
    },
  };
}
