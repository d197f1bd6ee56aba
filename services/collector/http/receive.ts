import type { IdentifierValue } from '../../../schemas/outputs.ts';
import type { ErrorCode } from '../../runtime/errors.ts';
import type { NewRecord } from '../../runtime/log/port.ts';
import { intake } from '../domain/intake.ts';
import type { IntakeOutcome } from '../domain/outcome.ts';
import { isPlain } from '../domain/reading/plain.ts';
import { refuse } from '../domain/refuse.ts';
import type { CollectorMetrics } from '../metrics.ts';
import type { KnownValues } from '../outbox/known-values.ts';
import type { NotWritten, Outbox } from '../outbox/outbox.ts';
import { RECORD_BYTES, type Records } from '../outbox/records.ts';
import type { Rate } from '../sources/rate.ts';
import { mayUse, type Source, type Sources } from '../sources/sources.ts';
import { type Answer, type FailedEvent, refuseRequest } from './answer.ts';
import type { Body } from './body.ts';
import { writeKeyOf } from './write-key.ts';

/** What a delivery is taken with. */
export interface Receiver {
  readonly sources: Sources;
  readonly rate: Rate;
  readonly outbox: Outbox;
  readonly records: Records;
  readonly known: KnownValues;
  readonly metrics: CollectorMetrics;
  readonly maxEvents: number;
  readonly now: () => number;
}

/** One request that brings events. */
export interface Delivery {
  readonly body: Body;
  /** The route's call, for bodies that are one event; undefined for batches. */
  readonly call: string | undefined;
  readonly query: unknown;
  readonly authorization: string | undefined;
  /** Origin header of a browser. */
  readonly origin: string | undefined;
  readonly userAgent: string;
  readonly ip: string;
}

/** Takes a delivery: its answer is 200 only after all in-sync replicas have every event of it. Never rejects. */
export async function receive(receiver: Receiver, delivery: Delivery): Promise<Answer> {
  const { body } = delivery;
  const json = 'json' in body ? body.json : undefined;
  const { authorization, query } = delivery;
  const source = receiver.sources.find(writeKeyOf({ authorization, query, body: json }));
  // A body nobody can read may hold the key: what is wrong with it says more than "no key".
  if (!source && 'code' in body && authorization === undefined) return unreadable(body);
  if (!source) return unknownKey();
  if (delivery.origin !== undefined && !mayUse(source.config, delivery.origin)) return foreign(source, delivery.origin);
  if ('code' in body) return refuseBody(receiver, source, body);

  const events = eventsOf(body.json, delivery.call);
  if (typeof events === 'string') return refuseRequest(400, 'TL_SHAPE', events);
  if (events.length > receiver.maxEvents)
    return refuseRequest(
      400,
      'TL_TOO_LARGE',
      `the batch has ${events.length} events, at most ${receiver.maxEvents} are taken`,
    );

  const { workspace, source: id } = source.scope;
  const wait = receiver.rate.take(`${workspace}/${id}`, events.length, source.config.events_per_second, receiver.now());
  if (wait > 0) {
    receiver.metrics.throttled.inc({ workspace, source: id });
    return refuseRequest(
      429,
      'TL_RATE',
      `source "${id}" is over ${source.config.events_per_second} events a second`,
      wait,
    );
  }
  return store(
    receiver,
    source,
    events.map((event) => take(receiver, source, delivery, body.json, event)),
  );
}

/** What became of an event, and its record. */
interface Taken {
  readonly outcome: IntakeOutcome;
  readonly record: NewRecord;
}

function take(receiver: Receiver, source: Source, delivery: Delivery, body: unknown, event: unknown): Taken {
  const receivedAt = receiver.now();
  const batch = isPlain(body) ? body : {};
  const { workspace, source: id } = source.scope;
  const taken = (outcome: IntakeOutcome): Taken => ({ outcome, record: receiver.records.outcome(outcome) });
  const refused = (code: ErrorCode, reason: string): Taken =>
    taken(refuse({ workspace, source: id, code, reason, receivedAt, payload: event }));
  try {
    const outcome = intake(event, {
      scope: source.scope,
      receivedAt,
      sentAt: batch['sentAt'],
      ...(delivery.call === undefined ? {} : { call: delivery.call }),
      userAgent: delivery.userAgent,
      ip: delivery.ip,
      backfill: batch['backfill'] === true || (isPlain(delivery.query) && delivery.query['bulk'] === '1'),
    });
    // Written here: a value the record's schema does not take throws only then, and may cost no neighbour either.
    const written = taken(outcome);
    if ((written.record.value?.length ?? 0) <= RECORD_BYTES) return written;
    return refused('TL_TOO_LARGE', `its record is over ${RECORD_BYTES} bytes; send less in its properties`);
  } catch (error) {
    // Must not happen; if it does, it may cost this event only.
    const reason = `reading the event failed; this is a bug: ${error instanceof Error ? error.message : String(error)}`;
    return refused('TL_HANDLER', reason);
  }
}

async function store(receiver: Receiver, source: Source, all: readonly Taken[]): Promise<Answer> {
  const values: IdentifierValue[] = [];
  const failed: FailedEvent[] = [];
  const records: NewRecord[] = [];
  all.forEach(({ outcome, record }, index) => {
    records.push(record);
    if ('ok' in outcome) values.push(...outcome.values);
    else failed.push({ index, code: outcome.failed.code, reason: outcome.failed.reason });
  });
  const missing = receiver.known.missing(values);
  records.push(...missing.map(receiver.records.value));

  const written = await receiver.outbox.write(records);
  if (written !== 'written') return unavailable(receiver, written);
  receiver.known.add(missing);
  receiver.metrics.count(
    source.scope,
    all.map(({ outcome }) => outcome),
    missing.length,
  );
  return { status: 200, body: { success: true, accepted: all.length - failed.length, failed } };
}

/** The events of a body: `{batch}`, a bare list (CloudEvents batch), or one event. A string says what is wrong. */
function eventsOf(json: unknown, call: string | undefined): readonly unknown[] | string {
  if (Array.isArray(json)) return json;
  if (!isPlain(json)) return 'the body is not an object';
  const batch = json['batch'];
  if (Array.isArray(batch)) return batch;
  if (call !== undefined || typeof json['specversion'] === 'string') return [json];
  return 'the body has no list "batch"';
}

function unavailable(receiver: Receiver, { reason, sent, retryAfterSeconds }: NotWritten): Answer {
  receiver.metrics.unavailable.inc({ reason });
  const why = {
    full: 'too much is waiting for Kafka',
    unreachable: 'Kafka cannot be reached',
    stopping: 'the collector is stopping',
  };
  // What was sent may be written although the answer was lost: an event without id and time would then count twice.
  const counts = sent
    ? 'some of this request may count; send it again: what has a messageId counts once'
    : 'nothing of this request counts, send it again';
  return refuseRequest(503, 'TL_UNAVAILABLE', `${why[reason]}; ${counts}`, retryAfterSeconds);
}

const unreadable = (body: Exclude<Body, { json: unknown }>): Answer =>
  refuseRequest(body.code === 'TL_TOO_LARGE' ? 413 : 400, body.code, body.reason);

/** What was no JSON is kept as a dead letter, so that its sender can be found. */
async function refuseBody(receiver: Receiver, source: Source, body: Exclude<Body, { json: unknown }>): Promise<Answer> {
  const { workspace, source: id } = source.scope;
  const { code, reason, text } = body;
  const outcome = refuse({ workspace, source: id, code, reason, receivedAt: receiver.now(), payload: text });
  const answer = await store(receiver, source, [{ outcome, record: receiver.records.outcome(outcome) }]);
  return answer.status === 200 ? unreadable(body) : answer;
}

const unknownKey = (): Answer =>
  refuseRequest(
    401,
    'TL_WRITE_KEY',
    'the write key is unknown; "throughline keys list" shows the sources and their workspaces',
  );

const foreign = (source: Source, origin: string): Answer =>
  refuseRequest(
    403,
    'TL_ORIGIN',
    `${origin.slice(0, 200)} may not send for source "${source.config.id}"; its domains are ${source.config.domains.join(', ')}`,
  );
