/** Sources of the simulated retailer; each has its own write key. */
export const SOURCES = [
  'web',
  'app',
  'store',
  'phone',
  'chat',
  'email',
  'ads',
  'messaging',
  'reviews',
  'surveys',
] as const;
export type SourceName = (typeof SOURCES)[number];

/** A call of the tracking protocol as an SDK would send it. Malformed ones are anything. */
export type Payload = Readonly<Record<string, unknown>>;

/** An event of the simulated world. */
export interface SimulatedEvent {
  readonly source: SourceName;
  readonly payload: Payload;
  /** When it happened, epoch milliseconds. */
  readonly occurredAt: number;
  /** When it reaches the collector, epoch milliseconds; call logs come days later. */
  readonly arrivesAt: number;
}

/** One step of a scene: what happens, and how long after the step before. */
export interface Step {
  readonly afterMs: number;
  /** Milliseconds until it reaches the collector. */
  readonly delayMs?: number;
  readonly source: SourceName;
  /** The call without id and time; those come from where the scene is played. */
  readonly call: Payload;
}

/** What somebody does in one go: a visit, a purchase in a store, a phone call. */
export type Scene = readonly Step[];

/** A step as an event: the id and the instant make it final. */
export function eventOf(step: Step, messageId: string, at: number): SimulatedEvent {
  return {
    source: step.source,
    payload: { ...step.call, messageId, timestamp: new Date(at).toISOString() },
    occurredAt: at,
    arrivesAt: at + (step.delayMs ?? 0),
  };
}
