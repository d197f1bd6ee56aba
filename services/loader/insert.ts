import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { schemaById } from '../../schemas/registry.ts';
import { type ClickHouseClient, refusalOf } from '../runtime/clickhouse/index.ts';
import { type Batch, halvesOf, restOf } from './domain/batch.ts';
import { containerOf } from './domain/container.ts';
import type { LostRow } from './domain/row.ts';
import type { LoaderMetrics } from './metrics.ts';
import { FAILED_TABLE } from './topology.ts';
import { nameOfRow, rowsThere } from './verify.ts';

/** Most milliseconds of one insert before its outcome counts as unknown. */
const INSERT_MS = 60_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** Rows refused with none accepted: then it is the table that is wrong, not the rows. */
const SYSTEMIC = 100;

/** Thrown when a table refuses whatever it is given: nothing is given up, somebody must repair it. */
class TableRefuses extends Error {}

interface Outcome {
  /** Some attempt ended without a clear answer. */
  readonly doubtful: boolean;
  readonly refused: readonly LostRow[];
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

  constructor({ client, installation, metrics, onTrouble }: InserterParts) {
    this.#client = client;
    this.#installation = installation;
    this.#metrics = metrics;
    this.#onTrouble = onTrouble;
  }

  /**
   * Resolves when every row of the batch is in its table, but for those it names as refused for good. `doubtful`: the
   * batch may have been sent before. Waits as long as ClickHouse is away; rejects only when the signal aborts.
   */
  load(batch: Batch, stamp: number, doubtful: boolean, signal: AbortSignal): Promise<readonly LostRow[]> {
    return this.#persist(signal, async () => {
      const outcome = await this.#insert(batch, stamp, signal, { accepted: 0, refused: 0 });
      const certain = !doubtful && !outcome.doubtful;
      return certain || batch.route.load === 'replace'
        ? outcome.refused
        : this.#repair(batch, stamp, outcome.refused, signal);
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
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
      signal.throwIfAborted();
      try {
        const result = await work();
        this.#onTrouble(undefined);
        return result;
      } catch (error) {
        signal.throwIfAborted();
        this.#onTrouble(`ClickHouse does not take rows: ${error instanceof Error ? error.message : String(error)}`);
        await delay(pause, undefined, { signal });
      }
    }
  }

  async #insert(batch: Batch, stamp: number, signal: AbortSignal, trial: Trial): Promise<Outcome> {
    let refusal: string | undefined;
    let doubtful = false;
    const { schema } = schemaById(batch.schemaId)!;
    const container = containerOf(schema, batch.rows, stamp);
    await this.#persist(signal, async () => {
      const done = this.#metrics.insertSeconds.startTimer({ table: batch.route.table });
      try {
        await this.#client.insertAvro(batch.route.table, container, {
          timeoutMs: INSERT_MS,
          signal,
          settings: {
            async_insert: 0,
            insert_deduplication_token: batch.token,
            input_format_avro_allow_missing_fields: 1,
          },
        });
        done();
      } catch (error) {
        refusal = refusalOf(error);
        if (refusal !== undefined) return;
        doubtful = true;
        this.#metrics.uncertain.inc({ table: batch.route.table });
        throw error;
      }
    });
    if (refusal === undefined) {
      trial.accepted += batch.rows.length;
      this.#metrics.rows.inc({ table: batch.route.table }, batch.rows.length);
      return { doubtful, refused: [] };
    }
    const { refused, doubtful: halvesDoubtful } = await this.#split(batch, stamp, signal, trial, refusal);
    return { doubtful: doubtful || halvesDoubtful, refused };
  }

  /** Halves a refused batch until the rows that are refused by themselves are found. */
  async #split(batch: Batch, stamp: number, signal: AbortSignal, trial: Trial, reason: string): Promise<Outcome> {
    const [only] = batch.rows;
    if (batch.rows.length === 1 && only) {
      trial.refused += 1;
      if (trial.accepted === 0 && trial.refused >= SYSTEMIC)
        throw new TableRefuses(`the table ${batch.route.table} refuses every row: ${reason}`);
      const { route, partition, offset, schemaId, value } = only;
      return {
        doubtful: false,
        refused: [{ route, partition, offset, schemaId, value, reason }],
      };
    }
    const [first, second] = halvesOf(batch);
    const a = await this.#insert(first, stamp, signal, trial);
    const b = await this.#insert(second, stamp, signal, trial);
    return { doubtful: a.doubtful || b.doubtful, refused: [...a.refused, ...b.refused] };
  }

  /**
   * Inserts what is missing of a batch whose fate is unknown. A token may be remembered although its part was lost when
   * the server was killed, so even a clean answer is looked up, and each round has a token of its own.
   */
  async #repair(batch: Batch, stamp: number, refused: readonly LostRow[], signal: AbortSignal) {
    let lost = refused;
    for (let round = 0; ; round += 1) {
      const there = await this.#persist(signal, () => rowsThere(this.#client, batch, stamp));
      for (const row of lost) there.add(nameOfRow(row));
      const rest = restOf(
        { ...batch, token: `${batch.token}~${round}` },
        (row) => there.has(nameOfRow(row)),
        (text) => createHash('sha256').update(text).digest('hex').slice(0, 16),
      );
      if (!rest) return lost;
      const outcome = await this.#insert(rest, stamp, signal, { accepted: there.size, refused: 0 });
      lost = [...lost, ...outcome.refused];
      this.#metrics.repaired.inc({ table: batch.route.table }, rest.rows.length - outcome.refused.length);
    }
  }
}

/** How a batch fares over all its parts. */
interface Trial {
  accepted: number;
  refused: number;
}
