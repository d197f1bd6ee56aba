import { Readable } from 'node:stream';
import {
  ClickHouseLogLevel,
  type ClickHouseSettings,
  type ClickHouseClient as Client,
  createClient,
} from '@clickhouse/client';
import type { Environment } from '../config/schema.ts';
import { limit, within } from './limit.ts';
import type { ClickHouseClient, QueryParameters, RequestOptions } from './port.ts';

/** No request may last longer, whatever it asks for. */
const MAX_TIMEOUT_MS = 600_000;

/** Numbers where JavaScript has them, exact strings for Decimals. */
const READ_SETTINGS: ClickHouseSettings = {
  output_format_json_quote_64bit_integers: 0,
  output_format_json_quote_decimals: 1,
};

/** Settings of the environment that ClickHouse is reached by. */
export type ClickHouseEnvironment = Pick<
  Environment,
  'CLICKHOUSE_URL' | 'CLICKHOUSE_USER' | 'CLICKHOUSE_PASSWORD' | 'CLICKHOUSE_DATABASE'
>;

/** Connects on first use. `database` defaults to the one of the base tables. */
export function connectClickHouse(
  env: ClickHouseEnvironment,
  database: string = env.CLICKHOUSE_DATABASE,
): ClickHouseClient {
  const connect = (inDatabase: string): Client =>
    createClient({
      url: env.CLICKHOUSE_URL,
      username: env.CLICKHOUSE_USER,
      password: env.CLICKHOUSE_PASSWORD,
      database: inDatabase,
      application: 'throughline',
      request_timeout: MAX_TIMEOUT_MS,
      log: { level: ClickHouseLogLevel.OFF }, // errors are ours to report, once
      max_open_connections: 16,
      keep_alive: { enabled: true, idle_socket_ttl: 2_000 },
    });
  const inside = connect(database);
  const outside = connect('default');

  const request = (parameters: QueryParameters, options: RequestOptions, settings: ClickHouseSettings) => ({
    query_params: { ...parameters },
    clickhouse_settings: { ...settings, ...options.settings } as ClickHouseSettings,
    ...(options.queryId === undefined ? {} : { query_id: options.queryId }),
  });
  const select = async (
    sql: string,
    parameters: QueryParameters,
    options: RequestOptions,
    abort_signal: AbortSignal,
  ) => {
    const settings = request(parameters, options, READ_SETTINGS);
    const result = await client(options).query({ query: sql, format: 'JSONEachRow', ...settings, abort_signal });
    // The client lets go of the signal once an answer begins.
    abort_signal.addEventListener('abort', () => result.close(), { once: true });
    return result;
  };
  const client = (options: RequestOptions): Client => (options.outsideDatabase ? outside : inside);

  return {
    database,
    user: env.CLICKHOUSE_USER,
    password: env.CLICKHOUSE_PASSWORD,
    query: <T>(sql: string, parameters: QueryParameters = {}, options: RequestOptions = {}): Promise<T[]> =>
      within(options, async (signal) => (await select(sql, parameters, options, signal)).json<T>()),
    async *stream<T>(sql: string, parameters: QueryParameters = {}, options: RequestOptions = {}): AsyncGenerator<T[]> {
      for await (const lines of this.lines(sql, parameters, options)) yield lines.map((line): T => JSON.parse(line));
    },
    async *lines(sql, parameters = {}, options = {}) {
      const { signal, end } = limit(options);
      try {
        const result = await select(sql, parameters, options, signal);
        for await (const rows of result.stream()) yield rows.map((row) => row.text);
        signal.throwIfAborted();
      } finally {
        end();
      }
    },
    command: (sql, parameters = {}, options = {}) =>
      within(options, async (abort_signal) => {
        const settings = request(parameters, options, { wait_end_of_query: 1 });
        await client(options).command({ query: sql, ...settings, abort_signal });
      }),
    insertAvro: (table, container, options = {}) =>
      within(options, async (abort_signal) => {
        const { stream } = await client(options).exec({
          query: `INSERT INTO ${quoteName(table)} FORMAT Avro`,
          values: Readable.from([container], { objectMode: false }),
          ...request({}, options, { wait_end_of_query: 1 }),
          abort_signal,
        });
        abort_signal.addEventListener('abort', () => stream.destroy(), { once: true });
        for await (const _ of stream); // an unread answer keeps the connection
      }),
    insertRows: (table, rows, options = {}) =>
      within(options, async (abort_signal) => {
        await client(options).insert({
          table: quoteName(table),
          values: [...rows],
          format: 'JSONEachRow',
          ...request({}, options, { date_time_input_format: 'best_effort' }),
          abort_signal,
        });
      }),
    async ping(timeoutMs = 2_000) {
      try {
        await this.query('SELECT 1', {}, { timeoutMs, outsideDatabase: true });
        return true;
      } catch {
        return false;
      }
    },
    async close() {
      await Promise.all([inside.close(), outside.close()]);
    },
  };
}

/** A name in back quotes. Throws on a name that holds one. */
export function quoteName(name: string): string {
  if (name.includes('`') || name.includes('\\')) throw new RangeError(`"${name}" is not a name`);
  return `\`${name}\``;
}
