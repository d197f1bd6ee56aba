import avro from 'avsc';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codecOf, HEADER_BYTES } from '../../../schemas/codec.ts';
import { credit } from '../../../schemas/outputs.ts';
import { type AvroRecord, type Fields, type RecordDef, toAvro } from '../../../schemas/record.ts';
import { fact } from '../../../schemas/touchpoint.ts';
import { containerOf } from './container.ts';
import { Layout } from './layout.ts';
import { varint } from './varint.ts';

/** Reads a container with a stock Avro library. */
async function readBack(container: Buffer): Promise<Record<string, unknown>[]> {
  const decoder = new avro.streams.BlockDecoder();
  const rows: Record<string, unknown>[] = [];
  decoder.on('data', (row: Record<string, unknown>) => rows.push({ ...row }));
  decoder.end(container);
  await new Promise((resolve, reject) => decoder.on('end', resolve).on('error', reject));
  return rows;
}

const blank = (def: RecordDef<Fields>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(def.fields).map(([name, field]) => [name, field.fallback]));

describe('the container', () => {
  it('any Avro reader gets back every field and the three of the loader', async () => {
    const codec = codecOf(fact);
    const row = {
      ...codec.decode(codec.encode(codec.type.fromString(JSON.stringify(blank(fact))) as never)),
      message_id: 'ü-1',
      occurred_at: -5,
      items: [{ sku: 's', name: '', category: '', brand: '', quantity: 1.5, price_micros: -2 }],
      value_micros: 9_000_000_000_000_001,
    };
    const datum = codec.encode(row).subarray(HEADER_BYTES);
    const rows = [
      { partition: 0, offset: 0, datum },
      { partition: 15, offset: 5_000_000_000_000, datum },
    ];
    const read = await readBack(containerOf(toAvro(fact), rows, 1_763_800_000_123));
    expect(read).toEqual([
      { ...row, _partition: 0, _offset: 0, _loaded_at: 1_763_800_000_123 },
      { ...row, _partition: 15, _offset: 5_000_000_000_000, _loaded_at: 1_763_800_000_123 },
    ]);
  });

  it('integers are written as Avro writes them', () => {
    const long = avro.Type.forSchema('long');
    fc.assert(fc.property(fc.integer({ min: -9e15, max: 9e15 }), (n) => varint(n).equals(long.toBuffer(n))));
  });
});

describe('the layout of a datum', () => {
  const schema: AvroRecord = toAvro(credit);
  const type = codecOf(credit).type;
  const datums = fc.nat().map(() => type.toBuffer(type.random()));

  it('every record of a schema is taken', () => {
    for (const def of [fact, credit]) {
      const { type } = codecOf(def as RecordDef<Fields>);
      const layout = new Layout(toAvro(def as RecordDef<Fields>), undefined);
      for (let i = 0; i < 200; i += 1) expect(layout.monthOf(type.toBuffer(type.random()))).toBe(0);
    }
  });

  it('a record that is a byte short or a byte long is found out, before it shifts its neighbours', () => {
    const layout = new Layout(schema, undefined);
    fc.assert(
      fc.property(datums, (datum) => {
        expect(layout.monthOf(datum.subarray(0, datum.length - 1))).toBeUndefined();
        expect(layout.monthOf(Buffer.concat([datum, Buffer.from([0])]))).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });

  it('the month is that of the field, be it an instant or a day', () => {
    const row = {
      ...blank(credit),
      converted_on: Date.UTC(2024, 1, 29) / 86_400_000,
      converted_at: Date.UTC(1969, 11, 31),
    };
    const datum = type.toBuffer(row);
    expect(new Layout(schema, 'converted_on').monthOf(datum)).toBe((2024 - 1970) * 12 + 1);
    expect(new Layout(schema, 'converted_at').monthOf(datum)).toBe(-1);
  });
});
