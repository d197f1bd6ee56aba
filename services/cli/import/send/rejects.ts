import { closeSync, openSync, rmSync, writeSync } from 'node:fs';

/** The rows that could not be taken, as JSON lines {line, reason, row}; made when the first one comes. */
export class RejectFile {
  readonly path: string;
  #handle: number | undefined;

  /** Keeps what is there when an import goes on, else begins anew. */
  constructor(path: string, goesOn: boolean) {
    this.path = path;
    if (!goesOn) rmSync(path, { force: true });
  }

  add(line: number, reason: string, row: string): void {
    // Rows are personal data: nobody else on the machine reads them.
    this.#handle ??= openSync(this.path, 'a', 0o600);
    writeSync(this.#handle, `${JSON.stringify({ line, reason, row })}\n`);
  }

  close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = undefined;
  }
}
