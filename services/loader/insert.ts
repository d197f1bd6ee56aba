import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { schemaById } from '../../schemas/registry.ts';
import { type ClickHouseClient, refusalOf, type Settings } from '../runtime/clickhouse/index.ts';
import { type Claim, ClaimLost } from './claim.ts';
import { type Batch, halvesOf, restOf } from './domain/batch.ts';
import { containerOf } from './domain/container.ts';
import type { LostRow, Row } from './domain/row.ts';
import type { LoaderMetrics } from './metrics.ts';
import { FAILED_TABLE } from './topology.ts';
import { nameOfRow, rowsThere } from './verify.ts';

/** Most milliseconds of one insert before its outcome counts as unknown. */
const INSERT_MS = 60_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** Rows refused with none accepted after which the table is asked whether it takes any. */
const SYSTEMIC = 100;
/** Where no row is known that a table took, so many it refuses may be given up, each after it was tried for so long. */
const MOST_STRANGERS = 10;
const STRANGER_MS = 20_000;

/** Thrown when a table refuses whatever it is given: nothing is given up, somebody must repair it. */
class TableRefuses extends Error {}

/** What surrounds the load of a batch. */
export interface Load {
  /** `_loaded_at` of its rows, epoch milliseconds. */
  readonly stamp: number;
  /** It may have been sent before. */
  readonly doubtful: boolean;
  readonly claim: Claim;
  readonly signal: AbortSignal;
}

/** A load while it lasts. */
interface Course extends Load {
  readonly began: number;
  /** Some of it may have been sent before. */
  doubtful: boolean;
}

/** How one try of a load fares over all its parts. */
interface Trial {
  readonly course: Course;
  /** Inserts the table had taken when it first refused something of this load. */
  takenBefore: number | undefined;
  /** The table took another row since. */
  proved: boolean;
  refusals: number;
}

/** A row the table refused by itself, under its token. */
interface Refused {
  readonly batch: Batch;
  readonly row: Row;
  readonly reason: string;
}

/** What is known of a table: how many inserts it took, and the last row it took. */
interface Known {
  readonly taken: number;
  readonly last: Batch;
  readonly stamp: number;
}

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
  readonly #known = new Map<string, Known>();
  readonly #strangers = new Map<string, number>();

  constructor({ client, installation, metrics, onTrouble }: InserterParts) {
    this.#client = client;
    this.#installation = installation;
    this.#metrics = metrics;
    this.#onTrouble = onTrouble;
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
    await this.#prove(first, trial);
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
    const { schema } = schemaById(batch.schemaId)!;
    const container = containerOf(schema, batch.rows, stamp);
    await this.#persist(signal, async () => {
      // Looked up before it is sent again: the table may have it and have forgotten its token.
      if (course.doubtful && load === 'append') {
        const there = await rowsThere(this.#client, batch, stamp);
        if (there.size === batch.rows.length) return;
      }
      await claim.renew();
      const done = this.#metrics.insertSeconds.startTimer({ table });
      try {
        await this.#client.insertAvro(table, container, { timeoutMs: INSERT_MS, signal, settings: under(batch.token) });
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
    const known = this.#known.get(table);
    if (refusal !== undefined) trial.takenBefore ??= known?.taken ?? 0;
    if (taken) {
      this.#metrics.rows.inc({ table }, batch.rows.length);
      const last = { ...batch, rows: batch.rows.slice(0, 1) };
      this.#known.set(table, { taken: (known?.taken ?? 0) + 1, last, stamp });
    }
    return refusal;
  }

  /** Halves a refused batch until the rows that are refused by themselves are found. */
  async #split(batch: Batch, trial: Trial, reason: string): Promise<readonly Refused[]> {
    const [row] = batch.rows;
    if (batch.rows.length === 1 && row) {
      const one = { batch, row, reason };
      trial.refusals += 1;
      if (trial.refusals === SYSTEMIC) await this.#prove(one, trial);
      return [one];
    }
    const [first, second] = halvesOf(batch);
    const a = await this.#insert(first, trial);
    const b = await this.#insert(second, trial);
    return [...a, ...b];
  }

  /**
   * Makes sure that it is the rows a table refuses, and not that it takes none at present: it must have taken another
   * since. If none came, it is given the last row it took, whose token it knows, so that nothing is doubled. Where none
   * is known, a few rows may be given up after a while. Throws TableRefuses.
   */
  async #prove({ batch, reason }: Refused, trial: Trial): Promise<void> {
    const { table } = batch.route;
    const known = this.#known.get(table);
    if (trial.proved || (known?.taken ?? 0) > (trial.takenBefore ?? 0)) return;
    const refusal = known ? await this.#probe(known, trial) : this.#strange(table, reason, trial);
    if (refusal !== undefined) throw new TableRefuses(`the table ${table} refuses every row: ${refusal}`);
    trial.proved = true;
  }

  /** Gives a table the row again that it took last; says why it refuses it now. */
  async #probe({ last, stamp }: Known, { course: { claim, signal } }: Trial): Promise<string | undefined> {
    const { schema } = schemaById(last.schemaId)!;
    const settings = under(last.token);
    await claim.renew();
    try {
      await this.#client.insertAvro(last.route.table, containerOf(schema, last.rows, stamp), {
        timeoutMs: INSERT_MS,
        signal,
        settings,
      });
      return undefined;
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error;
      return refusal;
    }
  }

  /** Why rows may not be given up yet by a loader that saw their table take none since it started. */
  #strange(table: string, reason: string, { course: { began }, refusals }: Trial): string | undefined {
    const all = refusals + (this.#strangers.get(table) ?? 0);
    if (all > MOST_STRANGERS || performance.now() - began < STRANGER_MS) return reason;
    this.#strangers.set(table, all);
    return undefined;
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

/** Settings of an insert that ClickHouse shall know again by a token. */
const under = (token: string): Settings => ({
  async_insert: 0,
  insert_deduplication_token: token,
  input_format_avro_allow_missing_fields: 1,
});
