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

const ROOM = 0.9;

/** Touches that are kept of a full profile: fewer than it may have, so that not every touch that comes freezes another. */
export const keptOfFull = ({ touches }: Retention): number => Math.floor(touches * ROOM);
