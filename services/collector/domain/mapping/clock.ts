import { BoundedMap } from '../bounded-map.ts';
import type { IntakeLimits } from '../outcome.ts';
import { type Bounds, parseInstant, readInstant, within } from '../reading/instant.ts';
import type { Issues } from '../reading/issues.ts';
import type { Plain } from '../reading/plain.ts';

/** When an event happened, by the corrected clock of its sender. */
export interface EventTime {
  readonly occurredAt: number;
  readonly sentAt: number | null;
  /** Sender clock minus ours, milliseconds. */
  readonly skewMs: number | null;
  readonly offsetMin: number | null;
  /** The sender stated no time that can be read: it is the time of receipt. */
  readonly ofReceipt: boolean;
}

/** Why the time cannot be taken. */
export interface TimeRefused {
  readonly refused: string;
}

/**
 * occurred_at = received_at - (sentAt - originalTimestamp): the distance between happening and sending is measured on
 * one clock, the sender's, so that a wrong clock does no harm. Without `sentAt` the stated time is believed; without
 * any time it is the time of receipt.
 */
export function readTime(
  event: Plain,
  batchSentAt: unknown,
  receivedAt: number,
  limits: IntakeLimits,
  backfill: boolean,
  issues: Issues,
): EventTime | TimeRefused {
  const bounds: Bounds = { from: receivedAt - limits.pastMs, to: receivedAt + limits.futureMs };
  const stated = event['originalTimestamp'] ?? event['timestamp'];
  const sentValue = event['sentAt'] ?? batchSentAt;
  const lost = lostClock(stated, sentValue, receivedAt);
  if (lost && within(lost.occurredAt, bounds)) return lost;

  const sent = readSent(sentValue, bounds, issues);
  const skewMs = sent === null ? null : sent - receivedAt;
  if (stated === undefined || stated === null || stated === '')
    return { occurredAt: receivedAt, sentAt: sent, skewMs, offsetMin: null, ofReceipt: true };

  const read = readInstant(stated, bounds);
  if (!read) {
    if (backfill) return { refused: 'the timestamp cannot be read; use ISO 8601 with a zone or epoch milliseconds' };
    issues.add('timestamp', 'cannot be read, the time of receipt is used; use ISO 8601 with a zone');
    return { occurredAt: receivedAt, sentAt: sent, skewMs, offsetMin: null, ofReceipt: true };
  }
  if (read.assumed !== '') issues.add('timestamp', read.assumed);
  const occurredAt = sent === null ? read.ms : receivedAt - (sent - read.ms);
  if (!within(occurredAt, bounds)) return { refused: outside(occurredAt, bounds) };
  return { occurredAt, sentAt: sent, skewMs, offsetMin: read.offsetMin, ofReceipt: false };
}

/** Beyond this a clock was never set (1970): its dates are not a wrong unit, but their distance is right. */
const NEVER_SET = Date.UTC(2000, 0, 1);

function lostClock(stated: unknown, sent: unknown, receivedAt: number): EventTime | undefined {
  if (typeof stated !== 'string' || typeof sent !== 'string') return undefined;
  const happened = parseInstant(stated);
  const left = parseInstant(sent);
  if (!happened || !left || happened.ms >= NEVER_SET || left.ms >= NEVER_SET) return undefined;
  const occurredAt = receivedAt - (left.ms - happened.ms);
  return { occurredAt, sentAt: left.ms, skewMs: left.ms - receivedAt, offsetMin: happened.offsetMin, ofReceipt: false };
}

function readSent(value: unknown, bounds: Bounds, issues: Issues): number | null {
  if (value === undefined || value === null || value === '') return null;
  const read = readInstant(value, bounds);
  if (read && within(read.ms, bounds)) return read.ms;
  issues.add('sentAt', 'cannot be read or is far from now, the clock is not corrected');
  return null;
}

function outside(ms: number, bounds: Bounds): string {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  const what = Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString() : 'a time beyond all calendars';
  return `the event time ${what} is outside ${day(bounds.from)} to ${day(bounds.to)}; timestamps are ISO 8601 or epoch milliseconds`;
}

const formats = new BoundedMap<string, Intl.DateTimeFormat | 'unknown'>(1_000);
const offsets = new BoundedMap<string, number>(10_000);
const QUARTER = 900_000;

/** Minutes a zone was ahead of UTC at an instant; null when there is no such zone. */
export function offsetOf(zone: string, at: number): number | null {
  const format = formats.orElse(zone, () => {
    try {
      return new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    } catch {
      return 'unknown';
    }
  });
  if (format === 'unknown') return null;
  // Offsets change on quarter hours at the finest, so one look-up serves all events of that quarter.
  const quarter = Math.floor(at / QUARTER);
  return offsets.orElse(`${zone}${quarter}`, () => {
    const name = format.formatToParts(quarter * QUARTER).find((p) => p.type === 'timeZoneName')?.value ?? '';
    const match = /GMT([+-])(\d\d):(\d\d)/.exec(name);
    if (!match) return 0;
    return (Number(match[2]) * 60 + Number(match[3])) * (match[1] === '-' ? -1 : 1);
  });
}
