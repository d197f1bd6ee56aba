import type { RequestOptions } from './port.ts';

const DEFAULT_TIMEOUT_MS = 60_000;

/** What breaks a request off: the signal of its caller, or that its time is over. */
export interface Limit {
  readonly signal: AbortSignal;
  /** To be called when the request is over. */
  end(): void;
}

/**
 * Limits a request. Not by `AbortSignal.any` of an `AbortSignal.timeout`: nothing but the first holds the second, the
 * garbage collector of Node 20 takes it, and a request without an answer hangs for ever.
 */
export function limit({ timeoutMs = DEFAULT_TIMEOUT_MS, signal }: RequestOptions): Limit {
  const control = new AbortController();
  const abort = () => control.abort(signal?.reason);
  const timer = setTimeout(() => {
    control.abort(new DOMException(`no answer within ${timeoutMs} ms`, 'TimeoutError'));
  }, timeoutMs);
  // Later it would not hear of it: a request whose signal was aborted before goes on as if it had none.
  if (signal?.aborted) abort();
  else signal?.addEventListener('abort', abort, { once: true });
  return {
    signal: control.signal,
    end() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    },
  };
}

/** Does work that is broken off by such a limit. Rejects then, whatever the work makes of the signal. */
export async function within<T>(options: RequestOptions, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { signal, end } = limit(options);
  try {
    signal.throwIfAborted();
    const over = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    return await Promise.race([work(signal), over]);
  } finally {
    end();
  }
}
