import { setImmediate } from 'node:timers/promises';
import type { MemoryPartition, Slice } from './partition.ts';

/** Records a delivery holds at most. */
const BATCH = 500;

/** Delivers one partition from a position on, one batch after the other, until it is stopped. */
export class Pump {
  readonly #partition: MemoryPartition;
  readonly #deliver: (slice: Slice) => Promise<void>;
  readonly #onFault: (error: Error) => void;
  readonly #unlisten: () => void;
  #position: number;
  #paused: boolean;
  #stopped = false;
  #wake: () => void = () => {};

  constructor(
    partition: MemoryPartition,
    from: number,
    paused: boolean,
    deliver: (slice: Slice) => Promise<void>,
    onFault: (error: Error) => void,
  ) {
    this.#partition = partition;
    this.#position = from;
    this.#paused = paused;
    this.#deliver = deliver;
    this.#onFault = onFault;
    this.#unlisten = partition.listen(() => this.#wake());
    void this.#run();
  }

  pause(paused: boolean): void {
    this.#paused = paused;
    this.#wake();
  }

  seek(offset: number): void {
    this.#position = offset;
    this.#wake();
  }

  stop(): void {
    this.#stopped = true;
    this.#unlisten();
    this.#wake();
  }

  async #run(): Promise<void> {
    try {
      for (;;) {
        await setImmediate();
        while (!this.#stopped && (this.#paused || this.#position === this.#partition.end)) {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
        if (this.#stopped) return;
        if (this.#position < this.#partition.low || this.#position > this.#partition.end) {
          throw new Error(`offset out of range: ${this.#position} is not in the log any more, or not yet`);
        }
        const slice = this.#partition.read(this.#position, BATCH);
        this.#position = slice.next;
        await this.#deliver(slice);
      }
    } catch (error) {
      if (!this.#stopped) this.#onFault(error instanceof Error ? error : new Error(String(error)));
      this.stop();
    }
  }
}
