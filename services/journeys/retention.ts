/** How much the state keeps; beyond it figures are frozen, and touchpoints are facts only. */
export interface Retention {
  /** Days a touch is kept after it was received. */
  readonly days: number;
  /** Touches a profile keeps, the newest. */
  readonly touches: number;
  /** Events of one origin on one day that are more than facts. */
  readonly eventsPerOriginDay: number;
}

export const DEFAULT_RETENTION: Retention = { days: 400, touches: 2_000, eventsPerOriginDay: 2_000 };
