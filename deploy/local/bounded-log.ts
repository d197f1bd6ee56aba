import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const LIMIT_BYTES = 10_000_000;

/** A log file that cannot fill the disk: at its limit it becomes `<file>.1`, replacing the one before. */
export class BoundedLog {
  readonly #file: string;
  #bytes: number;
  #tail = '';

  constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true });
    this.#file = file;
    this.#bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  }

  write(chunk: Buffer): void {
    if (this.#bytes + chunk.length > LIMIT_BYTES && this.#bytes > 0) {
      renameSync(this.#file, `${this.#file}.1`);
      this.#bytes = 0;
    }
    appendFileSync(this.#file, chunk);
    this.#bytes += chunk.length;
    this.#tail = (this.#tail + chunk.toString('utf8')).slice(-2_000);
  }

  /** The last lines written by this process, for an error message. */
  tail(lines = 5): string {
    return this.#tail.trim().split('\n').slice(-lines).join('\n');
  }
}
