/** The only door to ClickHouse: the client and the migrations of its schema. */
export { connectClickHouse, quoteName } from './connect.ts';
export { reloadLinks } from './links.ts';
export { type MigrateOptions, migrate } from './migrate.ts';
export type { ClickHouseClient, QueryParameters, QueryValue, RequestOptions, Settings } from './port.ts';
export { refusalOf } from './refusal.ts';
export { viewsDatabase } from './views.ts';
