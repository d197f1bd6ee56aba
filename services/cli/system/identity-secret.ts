import { createHmac } from 'node:crypto';
import { type Config, DEVELOPMENT_SECRET } from '../../runtime/config/schema.ts';
import { isDevelopmentSource } from '../setup/write-key.ts';

/** Tells whether two identity secrets are the same without telling them: a hash of a constant under the secret. */
export const fingerprintOf = (secret: string): string =>
  createHmac('sha256', secret).update('throughline identity secret').digest('hex').slice(0, 16);

const LOOPBACK = /^(localhost$|127\.|::1$)/i;

/**
 * What to say of an installation that hashes with the secret everybody knows although it looks like more than a trial:
 * others can reach it, or it has sources of its own. Undefined where there is nothing to say.
 */
export function developmentSecretRemark({ env, file }: Config): string | undefined {
  if (env.TL_IDENTITY_SECRET !== DEVELOPMENT_SECRET) return undefined;
  const trial = file.workspaces.every(({ sources }) => sources.every(isDevelopmentSource));
  if (trial && LOOPBACK.test(env.TL_HOST)) return undefined;
  return 'identifiers are hashed with the development secret, which everybody knows: set TL_IDENTITY_SECRET before real data, to one value for every role and command';
}
