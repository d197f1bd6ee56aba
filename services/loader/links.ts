import type { Logger } from 'pino';
import { LINK_TABLES } from './topology.ts';

/** At most this share of the time goes into reading links again. */
const RELOAD_SHARE = 0.1;
const SHORTEST_PAUSE_MS = 500;

/** Has the links read into memory again after they were loaded, as often as that is cheap. */
export class LinkReload {
  readonly #reload: () => Promise<void>;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;
  #pauseMs = 0;
  #stale = false;
  #stopped = false;

  constructor(reload: () => Promise<void>, logger: Logger) {
    this.#reload = reload;
    this.#logger = logger;
  }

  /** To be told which tables were written to. */
  loaded(tables: ReadonlySet<string>): void {
    if (![...LINK_TABLES].some((table) => tables.has(table))) return;
    this.#stale = true;
    this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    if (this.#timer || this.#stopped) return;
    this.#timer = setTimeout(() => void this.#run(), this.#pauseMs);
  }

  async #run(): Promise<void> {
    const began = performance.now();
    this.#stale = false;
    try {
      await this.#reload();
    } catch (reason) {
      // The server reads them again by itself, only later; a reload needs a grant some will not give.
      this.#logger.debug({ reason }, 'links were not reloaded');
    }
    this.#pauseMs = Math.max(SHORTEST_PAUSE_MS, (performance.now() - began) / RELOAD_SHARE);
    this.#timer = undefined;
    if (this.#stale) this.#schedule();
  }
}
