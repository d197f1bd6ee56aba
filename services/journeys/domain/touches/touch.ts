/** A touchpoint as journeys keep it: what sessions, paths and credits need, and no personal data. */
export interface Touch {
  readonly messageId: string;
  /** Epoch milliseconds. */
  readonly occurredAt: number;
  readonly type: string;
  readonly channel: string;
  readonly source: string;
  readonly medium: string;
  readonly campaign: string;
  readonly content: string;
  readonly placeId: string;
  readonly agentId: string;
  readonly platform: string;
}

/** Path order: event time, then message id. */
export const byTime = (a: Touch, b: Touch): number =>
  a.occurredAt - b.occurredAt || (a.messageId < b.messageId ? -1 : a.messageId > b.messageId ? 1 : 0);
