/** A topic the loader reads and the table it goes to. */
export interface Route {
  readonly topic: string;
  readonly table: string;
  /** Name of the Avro record its values must be. */
  readonly record: string;
  /** `append`: counted and repaired row by row. `replace`: inserted again when in doubt. */
  readonly load: 'append' | 'replace';
  /** Field whose month is the partition of the table, where it has partitions. */
  readonly month: string | undefined;
}
