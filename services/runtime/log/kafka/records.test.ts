import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type BatchContext,
  decodeRecord,
  type Encoded,
  encodeRecord,
  type Undecoded,
  type Unencoded,
} from './records.ts';

const require = createRequire(import.meta.url);
const theirs: {
  encode: (record: Unencoded) => Encoded;
  decode: (decoder: Undecoded, context: BatchContext) => unknown;
  Decoder: new (buffer: Buffer) => Undecoded & { readVarIntBytes(): Buffer };
} = {
  encode: require('kafkajs/src/protocol/recordBatch/record/v0/index.js'),
  decode: require('kafkajs/src/protocol/recordBatch/record/v0/decoder.js'),
  Decoder: require('kafkajs/src/protocol/decoder.js'),
};

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const content = fc.oneof(bytes, fc.string({ unit: 'binary' }), fc.constant(null));
const headers = fc.dictionary(
  fc.string().filter((name) => name !== '__proto__'),
  fc.oneof(bytes, fc.string(), fc.array(bytes, { minLength: 1, maxLength: 3 })),
  { maxKeys: 3 },
);
const record = fc.record({
  offsetDelta: fc.nat(),
  timestampDelta: fc.integer({ min: 0, max: 2 ** 45 }),
  key: content,
  value: content,
  headers,
});
const context = fc.record({
  firstOffset: fc.nat().map(String),
  firstTimestamp: fc.integer({ min: 0, max: 2 ** 43 }).map(String),
  maxTimestamp: fc.constant('1700000000000'),
  timestampType: fc.constantFrom(0, 1),
  magicByte: fc.constant(2),
  isControlBatch: fc.boolean(),
});

test('a record has the very bytes that kafkajs gives it', () => {
  fc.assert(
    fc.property(record, (one) => {
      expect(encodeRecord(one).buffer.toString('hex')).toBe(theirs.encode(one).buffer.toString('hex'));
    }),
    { numRuns: 2_000 },
  );
});

test('a record is read as kafkajs reads it', () => {
  fc.assert(
    fc.property(record, context, (one, batch) => {
      const { Decoder } = theirs;
      const inBatch = () => new Decoder(new Decoder(encodeRecord(one).buffer).readVarIntBytes());
      expect(decodeRecord(inBatch(), batch)).toEqual(theirs.decode(inBatch(), batch));
    }),
    { numRuns: 2_000 },
  );
});

test('a record that breaks off is refused', () => {
  expect(() =>
    decodeRecord({ buffer: Buffer.from([0, 128]), offset: 0 }, { firstOffset: '0', firstTimestamp: '0' }),
  ).toThrow('middle of a number');
});
