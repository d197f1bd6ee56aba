import type { AvroRecord } from '../../../schemas/record.ts';
import { VARINT_BYTES, varint, writeVarint } from './varint.ts';

/** A datum as it came, and where from. */
export interface ContainerRow {
  readonly partition: number;
  readonly offset: number;
  /** Avro datum without the wire header. */
  readonly datum: Buffer;
}

const MAGIC = Buffer.from('Obj\u0001', 'latin1');
/** Marks the end of a block; any sixteen bytes will do, as the block states its length. */
const SYNC = Buffer.from('throughline.load', 'latin1');

/** The columns the loader adds behind the fields of a record. */
const LOAD_FIELDS = [
  { name: '_partition', type: 'int' },
  { name: '_offset', type: 'long' },
  { name: '_loaded_at', type: { type: 'long', logicalType: 'timestamp-millis' } },
];

/**
 * An Avro object container of one block. A datum is its fields in order and nothing else, so appending the three
 * columns of the loader to its bytes makes a datum of the longer schema: nothing is decoded.
 */
export function containerOf(schema: AvroRecord, rows: readonly ContainerRow[], stamp: number): Buffer {
  const stampBytes = varint(stamp);
  const size = rows.reduce((sum, row) => sum + row.datum.length, 0);
  const block = Buffer.allocUnsafe(size + rows.length * (2 * VARINT_BYTES + stampBytes.length));
  let at = 0;
  for (const { partition, offset, datum } of rows) {
    at += datum.copy(block, at);
    at = writeVarint(block, at, partition);
    at = writeVarint(block, at, offset);
    at += stampBytes.copy(block, at);
  }
  return Buffer.concat([headerOf(schema), varint(rows.length), varint(at), block.subarray(0, at), SYNC]);
}

function headerOf(schema: AvroRecord): Buffer {
  const { doc: _doc, ...named } = schema;
  const fields = [...schema.fields.map(({ name, type }) => ({ name, type })), ...LOAD_FIELDS];
  const entry = (key: string, value: string) => Buffer.concat([text(key), text(value)]);
  return Buffer.concat([
    MAGIC,
    varint(2),
    entry('avro.schema', JSON.stringify({ ...named, fields })),
    entry('avro.codec', 'null'),
    varint(0),
    SYNC,
  ]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([varint(bytes.length), bytes]);
}
