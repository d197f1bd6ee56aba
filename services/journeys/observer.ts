/** Hears what a step does beside its rows: for metrics only. A step that is tried again is heard again. */
export interface Observer {
  /** A touchpoint was taken in this many milliseconds after it happened. */
  late(ms: number): void;
  /** A profile accepted a touch: its first owner, or one it moved to. */
  accepted(kind: 'new' | 'moved'): void;
  /** Two profiles became one. */
  merged(): void;
  /** Touches beyond a limit: facts only, or frozen. */
  truncated(what: 'profile' | 'origin', touches: number): void;
}

export const SILENT: Observer = { late() {}, accepted() {}, merged() {}, truncated() {} };
