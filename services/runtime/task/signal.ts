/** Lets one waiter sleep until it is woken or its time is over. */
export interface Signal {
  /** Wakes the waiter; kept for the next wait when nobody waits. */
  wake(): void;
  /** Resolves when woken, at the latest after `ms` (Infinity: only then). */
  wait(ms: number): Promise<void>;
}

/** A signal for one waiter. */
export function signal(): Signal {
  let woken = false;
  let release: (() => void) | undefined;
  return {
    wake() {
      woken = true;
      release?.();
    },
    async wait(ms) {
      if (!woken) {
        await new Promise<void>((resolve) => {
          const timer = Number.isFinite(ms) ? setTimeout(resolve, ms) : undefined;
          release = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      woken = false;
      release = undefined;
    },
  };
}
