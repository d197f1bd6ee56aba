import type avro from 'avsc';

/** Where datums are written before their length is known; grows to the largest seen. */
let scratch = Buffer.allocUnsafeSlow(65_536);

/**
 * Encodes a value behind `before` free bytes, in one copy; the caller fills those. Reuses one buffer inside: measured
 * at half the cost of `toBuffer` and a concatenation.
 */
export function encodeBehind(type: avro.Type, value: unknown, before: number): Buffer {
  let end = type.encode(value, scratch, before);
  if (end < 0) {
    scratch = Buffer.allocUnsafeSlow(2 * (scratch.length - end));
    end = type.encode(value, scratch, before);
  }
  const bytes = Buffer.allocUnsafe(end);
  scratch.copy(bytes, before, before, end);
  return bytes;
}

/**
 * Reads the value that begins at byte `before`. Throws when the bytes end before it does. A reader of few fields may
 * stop before the end, so bytes behind the value are no fault.
 */
export function decodeBehind(type: avro.Type, bytes: Buffer, before: number, resolver?: avro.Resolver) {
  const { value, offset } = type.decode(bytes, before, resolver);
  if (offset < 0) throw new Error(`the ${type.name ?? 'datum'} is cut short`);
  return value;
}
