import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const running = z.object({
  pid: z.number(),
  /** Variables by which another command reaches this installation: addresses and ports, no secrets. */
  env: z.record(z.string(), z.string()),
  /** Of the identity secret it hashes with (identity-secret.ts). */
  fingerprint: z.string(),
});
export type Running = z.infer<typeof running>;

const fileIn = (dataDir: string) => join(dataDir, 'running.json');

/** The data folder of a command line: the option, else TL_DATA_DIR, else `.throughline`. */
export const dataDirOf = (option: string | undefined, env: NodeJS.ProcessEnv): string =>
  resolve(option ?? (env['TL_DATA_DIR'] || '.throughline'));

/** Notes how to reach an installation started here; returns how to take the note away. */
export function noteRunning(dataDir: string, env: Record<string, string>, fingerprint: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(fileIn(dataDir), JSON.stringify({ pid: process.pid, env, fingerprint }, null, 1), { mode: 0o600 });
  return () => rmSync(fileIn(dataDir), { force: true });
}

/** The installation that runs on a data folder; undefined when none does. */
export function findRunning(dataDir: string): Running | undefined {
  try {
    const found = running.parse(JSON.parse(readFileSync(fileIn(dataDir), 'utf8')));
    process.kill(found.pid, 0);
    return found;
  } catch {
    return undefined;
  }
}
