import { createHash, randomBytes } from 'node:crypto';

/** A new write key and the hash that stands for it in the configuration. */
export function newWriteKey(source: string): { key: string; sha256: string } {
  const key = `${source}_${randomBytes(18).toString('base64url')}`;
  return { key, sha256: sha256(key) };
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
