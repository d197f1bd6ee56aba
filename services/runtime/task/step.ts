import type { LogRecord, NewRecord } from '../log/port.ts';
import { LARGEST_RECORD } from '../log/record.ts';
import { type Overlay, overlay } from '../state/overlay.ts';
import type { StateReader } from '../state/port.ts';
import type { Operator, Poison, StepContext } from './port.ts';

/** Times a record may make the operator throw before it is buried. */
const TRIES = 3;

/** What one call of the operator, or several, came to. `state` lies on the state given, nothing is written. */
export interface StepResult {
  readonly state: Overlay;
  readonly outputs: NewRecord[];
  readonly buried: readonly Poison[];
}

/** The operator refused to bury a record: the partition cannot go on. */
export class Unburied extends Error {
  constructor(record: LogRecord, cause: unknown) {
    super(
      `${record.topic}[${record.partition}]@${record.offset} cannot be processed and may not be skipped: ${asError(cause).message}`,
      { cause },
    );
    this.name = 'Unburied';
  }
}

export const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

/**
 * Runs the operator over records. When it throws, what it did is discarded and the records are run one by one, so that
 * only the culprit is buried. Throws `Unburied` when that is refused, and the store's own errors as they are.
 */
export function runStep(
  operator: Operator,
  records: readonly LogRecord[],
  below: StateReader,
  context: StepContext,
): StepResult {
  const store = guarded(below);
  const state = overlay(store.reader);
  try {
    const outputs = operator.process(records, state, context);
    checkSizes(outputs, state);
    return { state, outputs, buried: [] };
  } catch {
    store.rethrow();
    return oneByOne(operator, records, store, context);
  }
}

function oneByOne(operator: Operator, records: readonly LogRecord[], store: Guarded, context: StepContext): StepResult {
  const accepted = overlay(store.reader);
  const outputs: NewRecord[] = [];
  const buried: Poison[] = [];
  for (const record of records) {
    let attempt = attemptOn(accepted, (state) => operator.process([record], state, context));
    for (let tries = 1; !attempt.ok && tries < TRIES; tries++)
      attempt = attemptOn(accepted, (state) => operator.process([record], state, context));
    store.rethrow();
    if (!attempt.ok) {
      const poison: Poison = { record, error: attempt.error };
      attempt = attemptOn(accepted, (state) => operator.bury(poison, state, context));
      store.rethrow();
      if (!attempt.ok) throw new Unburied(record, attempt.error);
      buried.push(poison);
    }
    outputs.push(...attempt.outputs);
    for (const { scope, key, value } of attempt.state.changes()) {
      if (value) accepted.put(scope, key, value);
      else accepted.delete(scope, key);
    }
  }
  return { state: accepted, outputs, buried };
}

/** What no broker takes must not reach the transaction: its refusal would come again at every start. */
function checkSizes(outputs: readonly NewRecord[], state: Overlay): void {
  for (const { topic, value } of outputs) refuseBeyond(value?.length, topic);
  for (const { scope, key, value } of state.changes()) refuseBeyond(value?.length, `the state of ${scope} ${key[0]}`);
}

function refuseBeyond(bytes: number | undefined, what: string): void {
  if (bytes !== undefined && bytes > LARGEST_RECORD)
    throw new RangeError(`a record of ${bytes} bytes for ${what}: at most ${LARGEST_RECORD} can be written`);
}

type Attempt = { ok: true; state: Overlay; outputs: NewRecord[] } | { ok: false; error: Error };

function attemptOn(below: StateReader, work: (state: Overlay) => NewRecord[]): Attempt {
  const state = overlay(below);
  try {
    const outputs = work(state);
    checkSizes(outputs, state);
    return { ok: true, state, outputs };
  } catch (error) {
    return { ok: false, error: asError(error) };
  }
}

interface Guarded {
  readonly reader: StateReader;
  /** Throws what the store threw. */
  rethrow(): void;
}

/** Remembers the store's own errors: a broken disk must stop the task, not bury every record it touches. */
function guarded(store: StateReader): Guarded {
  const failures: unknown[] = [];
  const watch = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      failures.push(error);
      throw error;
    }
  };
  return {
    reader: {
      get: (scope, key) => watch(() => store.get(scope, key)),
      *range(scope, range) {
        const entries = watch(() => store.range(scope, range)[Symbol.iterator]());
        try {
          for (let next = watch(() => entries.next()); !next.done; next = watch(() => entries.next())) yield next.value;
        } finally {
          entries.return?.();
        }
      },
    },
    rethrow() {
      if (failures.length > 0) throw failures[0];
    },
  };
}
