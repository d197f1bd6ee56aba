import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const marker = z.object({
  seed: z.string(),
  people: z.number(),
  days: z.number(),
  /** End of the simulated past, epoch milliseconds. */
  until: z.number(),
  /** Events the history had; 0 while it is being loaded. */
  events: z.number(),
});

/** What the demo's data folder holds. Written before loading, so that a load that broke off goes on with the same past. */
export type DemoMarker = z.infer<typeof marker>;

const pathIn = (dataDir: string) => join(dataDir, 'demo.json');

export function readMarker(dataDir: string): DemoMarker | undefined {
  try {
    return marker.parse(JSON.parse(readFileSync(pathIn(dataDir), 'utf8')));
  } catch {
    return undefined;
  }
}

export function writeMarker(dataDir: string, value: DemoMarker): void {
  writeFileSync(`${pathIn(dataDir)}.new`, JSON.stringify(value));
  renameSync(`${pathIn(dataDir)}.new`, pathIn(dataDir));
}
