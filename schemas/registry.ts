import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AvroRecord } from './record.ts';
import { PACKAGE_ROOT } from './root.ts';

/** One registered schema. Ids are for ever: records in Kafka carry them. */
export interface RegisteredSchema {
  readonly id: number;
  readonly name: string;
  readonly schema: AvroRecord;
}

/** Folder of the registered schemas: `0001_Touchpoint.avsc`, the number being the id. */
export const SCHEMA_FOLDER = join(PACKAGE_ROOT, 'schemas', 'avro');

/** Reads every registered schema, by ascending id. */
export function registeredSchemas(folder: string = SCHEMA_FOLDER): RegisteredSchema[] {
  return readdirSync(folder)
    .filter((file) => /^\d{4}_\w+\.avsc$/.test(file))
    .sort()
    .map((file) => ({
      id: Number(file.slice(0, 4)),
      name: file.slice(5, -5),
      schema: JSON.parse(readFileSync(join(folder, file), 'utf8')) as AvroRecord,
    }));
}

let cache: RegisteredSchema[] | undefined;

/** Every registered schema, read once. */
export const schemas = (): readonly RegisteredSchema[] => (cache ??= registeredSchemas());

/** All registered versions of a record, oldest first. */
export const versionsOf = (name: string): RegisteredSchema[] => schemas().filter((s) => s.name === name);

/** The schema a record in Kafka names; undefined when this release does not know it. */
export const schemaById = (id: number): RegisteredSchema | undefined => schemas().find((s) => s.id === id);
