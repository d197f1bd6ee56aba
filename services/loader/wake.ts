/** Lets one loop sleep until something happens or a time comes. */
export class Wake {
  #resolve: (() => void) | undefined;
  #called = false;

  /** Ends the sleep, or the next one if there is none. */
  call(): void {
    this.#called = true;
    this.#resolve?.();
  }

  /** Sleeps at most `ms`. */
  async sleep(ms: number): Promise<void> {
    if (!this.#called) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#resolve = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#resolve = undefined;
    this.#called = false;
  }
}
