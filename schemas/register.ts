import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { avroTypeOf } from './codec.ts';
import type { AvroRecord } from './record.ts';
import { type RegisteredSchema, registeredSchemas, SCHEMA_FOLDER } from './registry.ts';
import { TOPICS, type TopicSpec } from './topics.ts';

/** Every record schema the code writes now. */
export const currentSchemas = (): AvroRecord[] => [
  ...new Map(
    Object.values(TOPICS).flatMap((topic: TopicSpec) =>
      topic.value ? [[topic.value.name, topic.value] as const] : [],
    ),
  ).values(),
];

/**
 * What is wrong with replacing `older` by `newer`, both ways: a new reader must read old records and the release
 * before must read new ones. Empty when compatible.
 */
export function incompatibilities(older: AvroRecord, newer: AvroRecord): string[] {
  const faults: string[] = [];
  const tryRead = (reader: AvroRecord, writer: AvroRecord, what: string) => {
    try {
      avroTypeOf(reader).createResolver(avroTypeOf(writer));
    } catch (error) {
      faults.push(`${newer.name}: ${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  tryRead(newer, older, 'this release cannot read what is stored');
  tryRead(older, newer, 'the release before cannot read what this one writes');
  return faults;
}

/** Schemas whose definition is not the newest registered one, with what is wrong with registering them. */
export function unregistered(known: RegisteredSchema[]): { schema: AvroRecord; faults: string[] }[] {
  return currentSchemas().flatMap((schema) => {
    const newest = known.filter((k) => k.name === schema.name).at(-1);
    if (newest && JSON.stringify(newest.schema) === JSON.stringify(schema)) return [];
    return [{ schema, faults: newest ? incompatibilities(newest.schema, schema) : [] }];
  });
}

/** Registers changed schemas as new files. Throws, and writes nothing, when one is incompatible. */
export function register(folder: string = SCHEMA_FOLDER): string[] {
  const known = registeredSchemas(folder);
  const changed = unregistered(known);
  const faults = changed.flatMap((c) => c.faults);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  let id = known.at(-1)?.id ?? 0;
  return changed.map(({ schema }) => {
    const file = `${String(++id).padStart(4, '0')}_${schema.name}.avsc`;
    writeFileSync(join(folder, file), `${JSON.stringify(schema, null, 1)}\n`);
    return file;
  });
}

if (process.argv[1]?.match(/schemas[/\\]register\.(ts|js)$/)) console.log(register().join('\n') || 'nothing changed');
