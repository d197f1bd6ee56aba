import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';

const point = z.object({
  file: z.string(),
  bytes: z.number(),
  modified: z.number(),
  rows: z.number(),
  sent: z.number(),
  already: z.number(),
  rejected: z.number(),
});

/** How far an import has come: rows whose events are acknowledged, and the counts until there. */
export type ResumePoint = z.infer<typeof point>;

/** The note of one file's import into one source by one map. */
export class ResumeNote {
  readonly path: string;
  readonly #file: string;

  constructor(dataDir: string, file: string, source: string, map: string) {
    this.#file = resolve(file);
    const name = createHash('sha256').update(`${this.#file}\0${source}\0${map}`).digest('hex').slice(0, 16);
    this.path = join(dataDir, 'imports', `${name}.json`);
  }

  /** Where to go on; undefined when nothing was begun, or the file is another one now. */
  read(): ResumePoint | undefined {
    try {
      const found = point.parse(JSON.parse(readFileSync(this.path, 'utf8')));
      const { size, mtimeMs } = statSync(this.#file);
      return found.bytes === size && found.modified === mtimeMs ? found : undefined;
    } catch {
      return undefined;
    }
  }

  /** Replaces the note in one step, so that a crash leaves the old or the new one. */
  write(counts: Omit<ResumePoint, 'file' | 'bytes' | 'modified'>): void {
    const { size, mtimeMs } = statSync(this.#file);
    mkdirSync(dirname(this.path), { recursive: true });
    writeFileSync(`${this.path}.new`, JSON.stringify({ file: this.#file, bytes: size, modified: mtimeMs, ...counts }));
    renameSync(`${this.path}.new`, this.path);
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }
}
