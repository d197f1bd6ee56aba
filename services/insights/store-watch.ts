/** Milliseconds between looks at ClickHouse. */
const LOOK_MS = 5_000;

/** Knows whether ClickHouse answers, for /readyz. */
export interface StoreWatch {
  notReady(): string[];
  stop(): void;
}

/** Looks now and every five seconds; not ready until the first look has answered. */
export function watchStore(ping: () => Promise<boolean>): StoreWatch {
  let fault: string | undefined = 'ClickHouse was not asked yet';
  const look = async () => {
    fault = (await ping()) ? undefined : 'ClickHouse does not answer';
  };
  void look();
  const timer = setInterval(() => void look(), LOOK_MS);
  timer.unref();
  return { notReady: () => (fault ? [fault] : []), stop: () => clearInterval(timer) };
}
