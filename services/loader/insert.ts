import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { schemaById } from '../../schemas/registry.ts';
import { type ClickHouseClient, refusalOf } from '../runtime/clickhouse/index.ts';
import { ClaimLost } from './claim.ts';
import { type Batch, halvesOf, restOf } from './domain/batch.ts';
import { containerOf } from './domain/container.ts';
import type { LostRow } from './domain/row.ts';
import type { LoaderMetrics } from './metrics.ts';
import { FAILED_TABLE } from './topology.ts';
import { type Course, insertMs, type Load, type Refused, type Trial, Trust, under } from './trust.ts';
import { nameOfRow, rowsThere } from './verify.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** Rows refused with none accepted after which the table is asked whether it takes any. */
const SYSTEMIC = 100;

export interface InserterParts {
  readonly client: ClickHouseClient;
  /** Of the installation's tables: rows no table takes outlive the generation they are of. */
  readonly installation: ClickHouseClient;
  readonly metrics: LoaderMetrics;
  /** Told when ClickHouse cannot take rows now, and with undefined when it does again. */
  readonly onTrouble: (reason: string | undefined) => void;
}

/** Puts batches into ClickHouse, each row once, however often it must be tried. */
export class Inserter {
  readonly #client: ClickHouseClient;
  readonly #installation: ClickHouseClient;
  readonly #metrics: LoaderMetrics;
  readonly #onTrouble: (reason: string | undefined) => void;
  readonly #trust: Trust;

  constructor({ client, installation, metrics, onTrouble }: InserterParts) {
    this.#client = client;
    this.#installation = installation;
    this.#metrics = metrics;
    this.#onTrouble = onTrouble;
    this.#trust = new Trust(client);
  }

  /**
   * Resolves when every row of the batch is in its table, but for those it names as refused for good. Waits as long as
   * ClickHouse is away, or the table takes nothing; rejects when the signal aborts, or with ClaimLost.
   */
  load(batch: Batch, load: Load): Promise<readonly LostRow[]> {
    const course: Course = { ...load, began: performance.now() };
    return this.#persist(load.signal, async () => {
      try {
        const lost = await this.#settle(batch, course);
        return !course.doubtful || batch.route.load === 'replace' ? lost : await this.#repair(batch, course, lost);
      } catch (error) {
        course.doubtful = true;
        throw error;
      }
    });
  }

  /** Keeps records no table takes. */
  async bury(rows: readonly LostRow[], signal: AbortSignal): Promise<void> {
    if (rows.length === 0) return;
    await this.#persist(signal, () =>
      this.#installation.insertRows(
        FAILED_TABLE,
        rows.map(({ route, partition, offset, schemaId, value, reason }) => ({
          topic: route.topic,
          _partition: partition,
          _offset: offset,
          target: route.table,
          schema_id: schemaId,
          code: 'TL_REFUSED_ROW',
          reason,
          value: value.toString('base64'),
          failed_at: new Date().toISOString(),
        })),
        { settings: { async_insert: 0 } },
      ),
    );
    for (const row of rows) this.#metrics.failed.inc({ table: row.route.table });
  }

  /** Tries for as long as it takes. */
  async #persist<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    let troubled = false;
    try {
      for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
        signal.throwIfAborted();
        try {
          return await work();
        } catch (error) {
          signal.throwIfAborted();
          if (error instanceof ClaimLost) throw error;
          troubled = true;
          this.#onTrouble(`ClickHouse does not take rows: ${error instanceof Error ? error.message : String(error)}`);
          await delay(pause, undefined, { signal });
        }
      }
    } finally {
      if (troubled) this.#onTrouble(undefined);
    }
  }

  /** Inserts a batch, and makes sure that what is refused is refused for what it is. */
  async #settle(batch: Batch, course: Course): Promise<LostRow[]> {
    const trial: Trial = { course, takenBefore: undefined, proved: false, refusals: 0 };
    const refused = await this.#insert(batch, trial);
    const [first] = refused;
    if (!first) return [];
    await this.#trust.prove(first, trial);
    const lost: LostRow[] = [];
    for (const one of refused) {
      // A last time, now that the table takes others: what was passing refuses this row no more.
      const reason = await this.#send(one.batch, trial);
      const { route, partition, offset, schemaId, value } = one.row;
      if (reason !== undefined) lost.push({ route, partition, offset, schemaId, value, reason });
    }
    return lost;
  }

  /** Inserts a batch as far as its table takes it. */
  async #insert(batch: Batch, trial: Trial): Promise<readonly Refused[]> {
    const refusal = await this.#send(batch, trial);
    return refusal === undefined ? [] : this.#split(batch, trial, refusal);
  }

  /** One insert, as often as it takes to get an answer: why it was refused, if it was. */
  async #send(batch: Batch, trial: Trial): Promise<string | undefined> {
    const { course } = trial;
    const { stamp, signal, claim } = course;
    const { table, load } = batch.route;
    let refusal: string | undefined;
    let taken = false;
    let tries = 0;
    const { schema } = schemaById(batch.schemaId)!;
    const container = containerOf(schema, batch.rows, stamp);
    await this.#persist(signal, async () => {
      // Looked up before it is sent again: the table may have it and have forgotten its token.
      if (course.doubtful && load === 'append') {
        const there = await rowsThere(this.#client, batch, stamp);
        if (batch.rows.every((row) => there.has(nameOfRow(row)))) return;
      }
      await claim.renew();
      const done = this.#metrics.insertSeconds.startTimer({ table });
      try {
        await this.#client.insertAvro(table, container, {
          timeoutMs: insertMs(tries++),
          signal,
          settings: under(batch.token),
        });
        done();
        taken = true;
      } catch (error) {
        refusal = refusalOf(error);
        if (refusal !== undefined) return;
        course.doubtful = true;
        this.#metrics.uncertain.inc({ table });
        throw error;
      }
    });
    if (refusal !== undefined) trial.takenBefore ??= this.#trust.taken(batch);
    if (taken) {
      this.#metrics.rows.inc({ table }, batch.rows.length);
      this.#trust.took(batch, stamp);
    }
    return refusal;
  }

  /** Halves a refused batch until the rows that are refused by themselves are found. */
  async #split(batch: Batch, trial: Trial, reason: string): Promise<readonly Refused[]> {
    const [row] = batch.rows;
    if (batch.rows.length === 1 && row) {
      const one = { batch, row, reason };
      trial.refusals += 1;
      if (trial.refusals === SYSTEMIC) await this.#trust.prove(one, trial);
      return [one];
    }
    const [first, second] = halvesOf(batch);
    const a = await this.#insert(first, trial);
    const b = await this.#insert(second, trial);
    return [...a, ...b];
  }

  /**
   * Inserts what is missing of a batch whose fate is unknown. A token may be remembered although its part was lost when
   * the server was killed, so even a clean answer is looked up, and each round has a token of its own.
   */
  async #repair(batch: Batch, course: Course, refused: readonly LostRow[]) {
    let lost = refused;
    for (let round = 0; ; round += 1) {
      const there = await this.#persist(course.signal, () => rowsThere(this.#client, batch, course.stamp));
      for (const row of lost) there.add(nameOfRow(row));
      const rest = restOf(
        { ...batch, token: `${batch.token}~${round}` },
        (row) => there.has(nameOfRow(row)),
        (text) => createHash('sha256').update(text).digest('hex').slice(0, 16),
      );
      if (!rest) return lost;
      const more = await this.#settle(rest, course);
      lost = [...lost, ...more];
      this.#metrics.repaired.inc({ table: batch.route.table }, rest.rows.length - more.length);
    }
  }
}
