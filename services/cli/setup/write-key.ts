import { createHash, randomBytes } from 'node:crypto';
import { DEVELOPMENT_WRITE_KEY } from '../../runtime/config/load.ts';
import type { SourceConfig } from '../../runtime/config/schema.ts';

/** A new write key and the hash that stands for it in the configuration. */
export function newWriteKey(source: string): { key: string; sha256: string } {
  const key = `${source}_${randomBytes(18).toString('base64url')}`;
  return { key, sha256: sha256(key) };
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const development = sha256(DEVELOPMENT_WRITE_KEY);

/** Whether a source has the write key everybody knows: the one that is there without a configuration file. */
export const isDevelopmentSource = ({ write_key: key }: SourceConfig): boolean =>
  key !== undefined && 'sha256' in key && key.sha256 === development;
