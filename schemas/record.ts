/**
 * A small vocabulary for Avro records whose TypeScript type is inferred from the schema, so that a contract is
 * written once. `schemas/avro/*.avsc` is generated from these definitions and kept as the golden copy.
 */

/** Avro type as JSON; only the shapes this project uses. */
export type AvroType =
  | string
  | { type: string; logicalType?: string; items?: AvroType; fields?: AvroField[]; name?: string }
  | AvroType[];

/** One Avro field; `doc` becomes the column comment in ClickHouse. */
export interface AvroField {
  name: string;
  type: AvroType;
  doc: string;
  default?: unknown;
}

/** An Avro record schema as JSON. */
export interface AvroRecord {
  type: 'record';
  name: string;
  namespace: string;
  doc: string;
  fields: AvroField[];
}

/** A field definition that carries the TypeScript type `T` of its value. */
export interface Field<T> {
  readonly avro: AvroType;
  readonly doc: string;
  readonly fallback?: unknown;
  readonly _type?: T;
}

/** The fields of a record by name. */
export type Fields = Record<string, Field<unknown>>;
type TypeOf<F> = F extends Field<infer T> ? T : never;

/** A named record definition. */
export interface RecordDef<F extends Fields> {
  readonly name: string;
  readonly doc: string;
  readonly fields: F;
}

/** The TypeScript type of a record definition. */
export type RecordOf<D> = D extends RecordDef<infer F> ? { [K in keyof F]: TypeOf<F[K]> } : never;

const field = <T>(avro: AvroType, doc: string, fallback?: unknown): Field<T> => ({ avro, doc, fallback });

/** String, `""` when unknown. */
export const str = (doc: string): Field<string> => field('string', doc, '');
/** 32-bit integer. */
export const int = (doc: string, fallback = 0): Field<number> => field('int', doc, fallback);
/** 64-bit integer held as a JavaScript number (safe to 2^53). */
export const long = (doc: string, fallback = 0): Field<number> => field('long', doc, fallback);
/** Boolean, false when unknown. */
export const bool = (doc: string): Field<boolean> => field('boolean', doc, false);
/** Instant: epoch milliseconds, UTC. */
export const instant = (doc: string): Field<number> => field({ type: 'long', logicalType: 'timestamp-millis' }, doc, 0);
/** Calendar date: days since 1970-01-01. */
export const day = (doc: string): Field<number> => field({ type: 'int', logicalType: 'date' }, doc, 0);
/** List of strings. */
export const strs = (doc: string): Field<string[]> => field({ type: 'array', items: 'string' }, doc, []);
/** List of 64-bit integers. */
export const longs = (doc: string): Field<number[]> => field({ type: 'array', items: 'long' }, doc, []);
/** Null where zero would mean something. */
export const nullable = <T>(inner: Field<T>): Field<T | null> => field(['null', inner.avro], inner.doc, null);
/** 64-bit float. */
export const double = (doc: string): Field<number> => field('double', doc, 0);
/** List of a nested record. */
export const list = <F extends Fields>(def: RecordDef<F>, doc: string): Field<RecordOf<RecordDef<F>>[]> =>
  field({ type: 'array', items: { type: 'record', name: def.name, fields: avroFields(def.fields) } }, doc, []);

/** Names a set of fields. */
export const record = <F extends Fields>(name: string, doc: string, fields: F): RecordDef<F> => ({ name, doc, fields });

/** The record that says nothing: every field has its default. */
export const blankOf = <F extends Fields>(def: RecordDef<F>): RecordOf<RecordDef<F>> =>
  Object.fromEntries(Object.entries(def.fields).map(([name, { fallback }]) => [name, fallback])) as RecordOf<
    RecordDef<F>
  >;

function avroFields(fields: Fields): AvroField[] {
  return Object.entries(fields).map(([name, f]) => ({ name, type: f.avro, doc: f.doc, default: f.fallback }));
}

/** The Avro schema of a definition. Every field has a default, so that a newer reader takes an older record. */
export function toAvro<F extends Fields>(def: RecordDef<F>): AvroRecord {
  return {
    type: 'record',
    name: def.name,
    namespace: 'throughline.v1',
    doc: def.doc,
    fields: avroFields(def.fields),
  };
}
