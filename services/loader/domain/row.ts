import { HEADER_BYTES, schemaIdIn } from '../../../schemas/codec.ts';
import type { RegisteredSchema } from '../../../schemas/registry.ts';
import type { ContainerRow } from './container.ts';
import { Layout } from './layout.ts';
import type { Route } from './route.ts';

/** What the loader needs of a record as read. */
export interface SourceRecord {
  readonly partition: number;
  readonly offset: number;
  readonly value: Buffer | null;
}

/** A record on its way into its table. */
export interface Row extends ContainerRow {
  readonly route: Route;
  readonly schemaId: number;
  /** The record as it was, header included. */
  readonly value: Buffer;
  /** Months since 1970-01 of the table's partition, 0 where it has none. */
  readonly month: number;
}

/** A record no table can take, with why. */
export interface LostRow {
  readonly route: Route;
  readonly partition: number;
  readonly offset: number;
  readonly schemaId: number;
  readonly value: Buffer;
  readonly reason: string;
}

export type Reading = { readonly row: Row } | { readonly lost: LostRow } | { readonly unknownSchema: number };

/** A newer release may write schemas up to this far ahead; a higher id is no schema but garbage. */
const SCHEMAS_AHEAD = 1_000;

/** Turns records into rows by the registered schemas, which it compiles once. */
export class RowReader {
  readonly #schemas: ReadonlyMap<number, RegisteredSchema>;
  readonly #newest: number;
  readonly #layouts = new Map<string, Layout>();

  constructor(schemas: readonly RegisteredSchema[]) {
    this.#schemas = new Map(schemas.map((schema) => [schema.id, schema]));
    this.#newest = Math.max(0, ...this.#schemas.keys());
  }

  /** Checks that a record is one of its topic. A schema this release does not know yet is told apart: it waits. */
  read(record: SourceRecord, route: Route): Reading {
    const value = record.value ?? Buffer.alloc(0);
    const schemaId = schemaIdIn(value);
    const { partition, offset } = record;
    const lost = (reason: string): Reading => ({ lost: { route, partition, offset, schemaId, value, reason } });

    if (schemaId > this.#newest && schemaId <= this.#newest + SCHEMAS_AHEAD) return { unknownSchema: schemaId };
    const schema = this.#schemas.get(schemaId);
    if (schema?.name !== route.record) return lost(`the record names schema ${schemaId}, which is no ${route.record}`);
    const datum = value.subarray(HEADER_BYTES);
    const month = this.#layout(schema, route).monthOf(datum);
    if (month === undefined) return lost(`the bytes are not a ${route.record} of schema ${schemaId}`);
    return { row: { route, partition, offset, schemaId, value, datum, month } };
  }

  #layout(schema: RegisteredSchema, route: Route): Layout {
    const key = `${schema.id} ${route.table}`;
    const layout = this.#layouts.get(key) ?? new Layout(schema.schema, route.month);
    this.#layouts.set(key, layout);
    return layout;
  }
}
