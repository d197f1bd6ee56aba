import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

/** A request body as JSON, or why it is none. */
export type Body =
  | { readonly json: unknown }
  | { readonly code: 'TL_JSON' | 'TL_TOO_LARGE'; readonly reason: string; readonly text: string };

/**
 * Reads a body whatever its content type says: clients label JSON as text/plain (to avoid a preflight) and even gzip as
 * a form. `limit` bounds the bytes after decompression, so that a small bomb stays small.
 */
export function readBody(bytes: Buffer, encoding: string | undefined, limit: number): Body {
  let plain: Buffer;
  try {
    plain = decompress(bytes, encoding, limit);
  } catch (error) {
    const tooLarge =
      error instanceof RangeError ||
      (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE');
    if (tooLarge) return over(limit);
    return { code: 'TL_JSON', reason: `the body is not ${encoding ?? 'gzip'} as its header says`, text: '' };
  }
  if (plain.length > limit) return over(limit);
  const text = plain.toString('utf8');
  if (text.trim() === '') return { code: 'TL_JSON', reason: 'the body is empty', text };
  try {
    return { json: JSON.parse(text) };
  } catch (error) {
    const detail = error instanceof Error ? error.message.replace(/\s*"[\s\S]*$/, '').slice(0, 100) : '';
    return { code: 'TL_JSON', reason: `the body is not JSON: ${detail}`, text };
  }
}

const over = (limit: number): Body => ({
  code: 'TL_TOO_LARGE',
  reason: `the body is over ${limit} bytes; send smaller batches`,
  text: '',
});

function decompress(bytes: Buffer, encoding: string | undefined, limit: number): Buffer {
  const options = { maxOutputLength: limit };
  // By its first bytes too: a proxy may drop the header, and JSON never begins so.
  if (encoding === 'gzip' || encoding === 'x-gzip' || (bytes[0] === 0x1f && bytes[1] === 0x8b))
    return gunzipSync(bytes, options);
  if (encoding === 'deflate') return inflateSync(bytes, options);
  if (encoding === 'br') return brotliDecompressSync(bytes, options);
  return bytes;
}
