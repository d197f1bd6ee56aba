/** One question of the audit and its answer. */
export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  /** What was compared, in figures. */
  readonly detail: string;
  /** A few examples of what differs, to look into. */
  readonly examples: readonly string[];
}

/** How a question of the audit is asked: it may read everything there is. */
export const ASKING = { timeoutMs: 300_000 } as const;
