/**
 * A generation is one derivation of everything from the events: topics of its own, tables of its own, local state of its
 * own. Its number is part of these names; what is not derived (what came in, what people decided) belongs to the
 * installation and is shared by all. The first generation has the plain names.
 *
 * No configured prefix or database can look like a generation's: `TL_TOPIC_PREFIX` may not end like one, and
 * `CLICKHOUSE_DATABASE` has no capitals.
 */
const PREFIX = /__g(\d+)\.$/;
const DATABASE = /G(\d+)$/;

/** The topic prefix of a generation of an installation. */
export const generationPrefix = (prefix: string, generation: number): string =>
  generation === 1 ? installationPrefix(prefix) : `${installationPrefix(prefix)}__g${generation}.`;

/** The topic prefix of what the generations share. */
export const installationPrefix = (prefix: string): string => prefix.replace(PREFIX, '');

/** The database of the base tables of a generation. */
export const generationDatabase = (database: string, generation: number): string =>
  generation === 1 ? installationDatabase(database) : `${installationDatabase(database)}G${generation}`;

/** The database of the tables that generations share; views are named after it. */
export const installationDatabase = (database: string): string => database.replace(DATABASE, '');
