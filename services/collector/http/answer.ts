import type { ErrorCode } from '../../runtime/errors.ts';

/** An event of the request that was refused. */
export interface FailedEvent {
  /** Position in the batch, from 0. */
  readonly index: number;
  readonly code: string;
  readonly reason: string;
}

/** What a request is answered with. */
export type Answer =
  | { readonly status: 200; readonly body: { success: true; accepted: number; failed: FailedEvent[] } }
  | { readonly status: 400 | 401 | 403 | 413 | 429 | 503; readonly retryAfter?: number; readonly body: Refusal };

export interface Refusal {
  readonly success: false;
  readonly code: ErrorCode;
  readonly reason: string;
}

/**
 * Statuses by what clients do with them: 400, 401, 403 and 413 make a client drop the events for good, so they stand
 * only for what will never be right; 429 and 503 make it come again after `retryAfter` seconds.
 */
export const refuseRequest = (
  status: 400 | 401 | 403 | 413 | 429 | 503,
  code: ErrorCode,
  reason: string,
  retryAfter?: number,
): Answer => ({
  status,
  ...(retryAfter === undefined ? {} : { retryAfter }),
  body: { success: false, code, reason },
});
