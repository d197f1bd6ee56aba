import type { Buffer } from 'node:buffer';

/** A value bound to `{name:Type}` in a statement. */
export type QueryValue = string | number | boolean | null | Date | readonly string[] | readonly number[];
export type QueryParameters = Readonly<Record<string, QueryValue>>;
export type Settings = Readonly<Record<string, string | number>>;

/** How one request is made. */
export interface RequestOptions {
  readonly settings?: Settings;
  /** Milliseconds until the request is given up; what the server did by then is unknown. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Names the query on the server. */
  readonly queryId?: string;
  /** Runs outside the database of the client: it need not exist. */
  readonly outsideDatabase?: boolean;
}

/** What the services need of ClickHouse. Only `connect.ts` knows the client library. */
export interface ClickHouseClient {
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /**
   * Rows as objects. Integers are numbers, also beyond 2^53 (rounded), Decimals are exact strings, DateTime64 are
   * "YYYY-MM-DD hh:mm:ss.mmm" in UTC. Values go through `{name:Type}` parameters, never into the text.
   */
  query<T>(sql: string, parameters?: QueryParameters, options?: RequestOptions): Promise<T[]>;
  /** The same rows in batches as they come, so that an answer of any size fits: one statement, one picture of the data. */
  stream<T>(sql: string, parameters?: QueryParameters, options?: RequestOptions): AsyncIterable<T[]>;
  /** The same rows as ClickHouse writes them, a JSON object each: integers of any size are exact. */
  lines(sql: string, parameters?: QueryParameters, options?: RequestOptions): AsyncIterable<string[]>;
  /** Runs a statement that answers nothing. */
  command(sql: string, parameters?: QueryParameters, options?: RequestOptions): Promise<void>;
  /** Inserts an Avro object container into a table of the database; resolves on a clean 200. */
  insertAvro(table: string, container: Buffer, options?: RequestOptions): Promise<void>;
  /** Inserts rows as JSON; for small tables of our own. */
  insertRows(
    table: string,
    rows: readonly Readonly<Record<string, unknown>>[],
    options?: RequestOptions,
  ): Promise<void>;
  /** Whether the server answers. */
  ping(timeoutMs?: number): Promise<boolean>;
  close(): Promise<void>;
}
