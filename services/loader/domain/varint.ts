/** Avro's integers: zigzag, 7 bits a byte, lowest first. Numbers are safe integers. */
const LOW = 0x1_0000_0000;

/** Most bytes of a safe integer. */
export const VARINT_BYTES = 8;

/** Writes a zigzag integer at `at`; returns the position after it. */
export function writeVarint(bytes: Buffer, at: number, value: number): number {
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  let position = at;
  while (rest >= 0x80) {
    // Beyond 32 bits the bit operators of JavaScript would cut.
    bytes[position++] = rest >= LOW ? (rest % 0x80) + 0x80 : (rest & 0x7f) | 0x80;
    rest = rest >= LOW ? Math.floor(rest / 0x80) : rest >>> 7;
  }
  bytes[position++] = rest;
  return position;
}

/** The integer as bytes of its own. */
export function varint(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(VARINT_BYTES);
  return bytes.subarray(0, writeVarint(bytes, 0, value));
}
