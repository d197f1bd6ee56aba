/** A record as kafkajs hands it to its encoder. */
export interface Unencoded {
  readonly offsetDelta?: number;
  /** Milliseconds after the batch's first record. */
  readonly timestampDelta?: number;
  readonly key?: Buffer | string | null;
  readonly value?: Buffer | string | null;
  readonly headers?: Readonly<Record<string, Buffer | string | (Buffer | string)[] | null | undefined>>;
}

/** What kafkajs calls an encoder, as far as it uses one: bytes, and where they end. */
export interface Encoded {
  readonly buf: Buffer;
  readonly buffer: Buffer;
  size(): number;
}

/** What kafkajs hands to its record decoder: the bytes of one record, its length cut off. */
export interface Undecoded {
  readonly buffer: Buffer;
  offset: number;
}

/** What a batch says of its records. */
export interface BatchContext {
  readonly firstOffset: string;
  readonly firstTimestamp: string;
  readonly maxTimestamp?: string;
  readonly magicByte?: number;
  readonly isControlBatch?: boolean;
  readonly timestampType?: number;
}

const LOG_APPEND_TIME = 1;

/**
 * A record of a batch (format v2) in bytes, in one go. kafkajs 2.2.4 makes a buffer of 512 bytes for each record, one for
 * each number in it, and BigInts for its time: that was a sixth of the time of the journeys stage, which writes a dozen
 * small records for an event.
 */
export function encodeRecord({ offsetDelta = 0, timestampDelta = 0, key, value, headers = {} }: Unencoded): Encoded {
  const parts = headersOf(headers);
  const keySize = sizeOf(key);
  const valueSize = sizeOf(value);
  let body =
    1 + sizeOfVarInt(timestampDelta) + sizeOfVarInt(offsetDelta) + sizeOfBytes(keySize) + sizeOfBytes(valueSize);
  body += sizeOfVarInt(parts.length);
  for (const [name, content] of parts) body += sizeOfBytes(sizeOf(name)) + sizeOfBytes(sizeOf(content));

  const buf = Buffer.allocUnsafe(sizeOfVarInt(body) + body);
  let at = writeVarInt(buf, body, 0);
  buf[at++] = 0;
  at = writeVarInt(buf, timestampDelta, at);
  at = writeVarInt(buf, offsetDelta, at);
  at = writeBytes(buf, key, keySize, at);
  at = writeBytes(buf, value, valueSize, at);
  at = writeVarInt(buf, parts.length, at);
  for (const [name, content] of parts) {
    at = writeBytes(buf, name, sizeOf(name), at);
    at = writeBytes(buf, content, sizeOf(content), at);
  }
  return { buf, buffer: buf, size: () => buf.length };
}

/** A record of a batch as kafkajs hands it on. Keys and values are views of the batch's bytes. */
export function decodeRecord(decoder: Undecoded, batchContext: BatchContext) {
  const { firstOffset, firstTimestamp, magicByte, isControlBatch = false, timestampType, maxTimestamp } = batchContext;
  const read = new Reading(decoder.buffer, decoder.offset);
  const attributes = read.byte();
  const timestampDelta = read.varInt();
  const offsetDelta = read.varInt();
  const key = read.bytes();
  const value = read.bytes();
  const headers: Record<string, Buffer | null | (Buffer | null)[]> = {};
  for (let left = read.varInt(); left > 0; left--) {
    const name = read.bytes()?.toString('utf8') ?? '';
    const content = read.bytes();
    const before = headers[name];
    if (before === undefined) headers[name] = content;
    else headers[name] = Array.isArray(before) ? [...before, content] : [before, content];
  }
  decoder.offset = read.at;
  const appended = timestampType === LOG_APPEND_TIME && maxTimestamp;
  return {
    magicByte,
    attributes,
    timestamp: appended ? maxTimestamp : String(Number(firstTimestamp) + timestampDelta),
    offset: String(Number(firstOffset) + offsetDelta),
    key,
    value,
    headers,
    isControlRecord: isControlBatch,
    batchContext,
  };
}

type Header = readonly [name: string, content: Buffer | string | null | undefined];

/** A header with several values is several headers. */
const headersOf = (headers: NonNullable<Unencoded['headers']>): Header[] =>
  Object.entries(headers).flatMap(([name, content]) =>
    Array.isArray(content) ? content.map((one): Header => [name, one]) : [[name, content] as const],
  );

const sizeOf = (bytes: Buffer | string | null | undefined): number =>
  bytes === null || bytes === undefined ? -1 : Buffer.byteLength(bytes);

/** Of a length and as many bytes; -1 stands for null. */
const sizeOfBytes = (size: number): number => sizeOfVarInt(size) + Math.max(0, size);

/** Zigzag, 7 bits a byte. Plain arithmetic: a time may be longer than 32 bits. */
const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);

function sizeOfVarInt(value: number): number {
  let size = 1;
  for (let left = zigzag(value); left >= 128; left = Math.floor(left / 128)) size++;
  return size;
}

function writeVarInt(buf: Buffer, value: number, at: number): number {
  let left = zigzag(value);
  let end = at;
  for (; left >= 128; left = Math.floor(left / 128)) buf[end++] = (left % 128) + 128;
  buf[end++] = left;
  return end;
}

function writeBytes(buf: Buffer, bytes: Buffer | string | null | undefined, size: number, at: number): number {
  const start = writeVarInt(buf, size, at);
  if (typeof bytes === 'string') return start + buf.write(bytes, start, 'utf8');
  if (bytes) return start + bytes.copy(buf, start);
  return start;
}

/** Reads along the bytes of a record. */
class Reading {
  readonly #bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  byte(): number {
    return this.#bytes.readInt8(this.at++);
  }

  varInt(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const next = this.#bytes[this.at++];
      if (next === undefined) throw new Error('a record ends in the middle of a number');
      value += (next & 127) * scale;
      if (next < 128) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      scale *= 128;
    }
  }

  /** Null for a length of -1. */
  bytes(): Buffer | null {
    const size = this.varInt();
    if (size < 0) return null;
    const start = this.at;
    this.at += size;
    return this.#bytes.subarray(start, this.at);
  }
}
