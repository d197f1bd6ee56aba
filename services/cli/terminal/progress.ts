import { count, say } from './output.ts';

/** Shows how far something is: a line that is rewritten on a terminal, else a new line every 10 seconds. */
export class Progress {
  readonly #what: string;
  readonly #total: number | undefined;
  readonly #started = Date.now();
  #shown = Date.now();

  /** `total` where it is known. */
  constructor(what: string, total?: number) {
    this.#what = what;
    this.#total = total;
  }

  /** Tells how many are done; `note` stands behind the figures. */
  at(done: number, note = ''): void {
    const now = Date.now();
    const live = process.stderr.isTTY === true;
    if (now - this.#shown < (live ? 100 : 10_000)) return;
    this.#shown = now;
    const line = this.#line(done, note, live);
    if (live) process.stderr.write(`\r\u001b[2K${line}`);
    else say(line);
  }

  /** Removes the rewritten line. */
  done(): void {
    if (process.stderr.isTTY === true) process.stderr.write('\r\u001b[2K');
  }

  #line(done: number, note: string, bar: boolean): string {
    const rate = done / Math.max(0.001, (Date.now() - this.#started) / 1_000);
    const share = this.#total ? Math.min(1, done / this.#total) : undefined;
    const drawn = bar && share !== undefined ? `[${'='.repeat(Math.round(share * 24)).padEnd(24)}] ` : '';
    const part = share === undefined ? '' : ` of ${count(this.#total ?? 0)} (${Math.floor(share * 100)}%)`;
    return `${this.#what}: ${drawn}${count(done)}${part}, ${count(rate)}/s${note ? `, ${note}` : ''}`;
  }
}
