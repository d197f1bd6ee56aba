/** Decides whether a source may send now. */
export interface Rate {
  /** 0: go on. Else seconds to wait, at least 1. */
  take(source: string, events: number, perSecond: number, now: number): number;
}

/** Token buckets, one a source: a second's worth of events may come at once, at least one full batch. */
export function tokenBuckets(largestBatch: number): Rate {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(source, events, perSecond, now) {
      const capacity = Math.max(perSecond, largestBatch);
      const bucket = buckets.get(source) ?? { tokens: capacity, at: now };
      buckets.set(source, bucket);
      bucket.tokens = Math.min(capacity, bucket.tokens + (Math.max(0, now - bucket.at) / 1_000) * perSecond);
      bucket.at = now;
      const cost = Math.min(events, capacity);
      if (bucket.tokens >= cost) {
        bucket.tokens -= cost;
        return 0;
      }
      return Math.max(1, Math.ceil((cost - bucket.tokens) / perSecond));
    },
  };
}
