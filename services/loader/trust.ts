import { schemaById } from '../../schemas/registry.ts';
import { type ClickHouseClient, refusalOf, type Settings } from '../runtime/clickhouse/index.ts';
import type { Claim } from './claim.ts';
import type { Batch } from './domain/batch.ts';
import { containerOf } from './domain/container.ts';
import type { Row } from './domain/row.ts';

/**
 * Milliseconds of one insert before its outcome counts as unknown: a connection nobody answers must not hold up everything
 * for a minute, and a server that really takes so long is given more each time.
 */
const FIRST_INSERT_MS = 12_000;
export const LONGEST_INSERT_MS = 120_000;
export const insertMs = (tries: number): number => Math.min(LONGEST_INSERT_MS, FIRST_INSERT_MS * 2 ** tries);
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
export interface Course extends Load {
  readonly began: number;
  /** Some of it may have been sent before. */
  doubtful: boolean;
}

/** How one try of a load fares over all its parts. */
export interface Trial {
  readonly course: Course;
  /** Inserts the table had taken when it first refused something of this load. */
  takenBefore: number | undefined;
  /** The table took another row since. */
  proved: boolean;
  refusals: number;
}

/** A row the table refused by itself, under its token. */
export interface Refused {
  readonly batch: Batch;
  readonly row: Row;
  readonly reason: string;
}

/** What is known of a table and a schema: how many inserts it took, and the last row it took. */
interface Known {
  readonly taken: number;
  readonly last: Batch;
  readonly stamp: number;
}

/** Tells a row that its table refuses from a table that takes nothing at present: a forgotten migration, a broken disk. */
export class Trust {
  readonly #client: ClickHouseClient;
  readonly #known = new Map<string, Known>();
  readonly #strangers = new Map<string, number>();

  constructor(client: ClickHouseClient) {
    this.#client = client;
  }

  /** How many inserts of a batch's schema its table took. */
  taken(batch: Batch): number {
    return this.#known.get(kindOf(batch))?.taken ?? 0;
  }

  /** Its table took a batch. */
  took(batch: Batch, stamp: number): void {
    const last = { ...batch, rows: batch.rows.slice(0, 1) };
    this.#known.set(kindOf(batch), { taken: this.taken(batch) + 1, last, stamp });
  }

  /**
   * Makes sure that it is the rows a table refuses, and not that it takes none at present: it must have taken another
   * since. If none came, it is given the last row it took, whose token it knows, so that nothing is doubled. Where none
   * is known, a few rows may be given up after a while. Throws TableRefuses.
   */
  async prove({ batch, reason }: Refused, trial: Trial): Promise<void> {
    const { table } = batch.route;
    const known = this.#known.get(kindOf(batch));
    if (trial.proved || this.taken(batch) > (trial.takenBefore ?? 0)) return;
    const refusal = known ? await this.#probe(known, trial) : this.#strange(kindOf(batch), reason, trial);
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
        timeoutMs: LONGEST_INSERT_MS,
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
  #strange(kind: string, reason: string, { course: { began }, refusals }: Trial): string | undefined {
    const all = refusals + (this.#strangers.get(kind) ?? 0);
    if (all > MOST_STRANGERS || performance.now() - began < STRANGER_MS) return reason;
    this.#strangers.set(kind, all);
    return undefined;
  }
}

/** Rows of another schema prove nothing: it may be this one's columns that the table lacks. */
const kindOf = ({ route: { table }, schemaId }: Batch): string => `${table} ${schemaId}`;

/** Settings of an insert that ClickHouse shall know again by a token. */
export const under = (token: string): Settings => ({
  async_insert: 0,
  insert_deduplication_token: token,
  input_format_avro_allow_missing_fields: 1,
});
