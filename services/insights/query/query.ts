import { viewsDatabase } from '../../runtime/clickhouse/views.ts';

/** A value ClickHouse binds to a `{name:Type}` placeholder; nothing is ever pasted into SQL but names from configuration. */
export type QueryParam = string | number | boolean | readonly string[] | readonly number[];

/** A statement with its bound parameters: what a params struct turns into. */
export interface Query {
  readonly sql: string;
  readonly params: Readonly<Record<string, QueryParam>>;
}

/** Runs one read-only statement; rows are unknown until a schema has read them. `name` labels the metric. */
export type RunQuery = (name: string, query: Query) => Promise<readonly unknown[]>;

/** Where a workspace's rows are. Names come from the checked configuration only. */
export interface Scope {
  readonly workspace: string;
  /** Database of the workspace's views. */
  readonly views: string;
  /** Database of the base tables: links and identifier values, which have no view. */
  readonly base: string;
}

/** The scope of a workspace under the base database. */
export const scopeOf = (database: string, workspace: string): Scope => ({
  workspace,
  views: viewsDatabase(database, workspace),
  base: database,
});
