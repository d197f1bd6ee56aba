import { z } from 'zod';
import { configFile, environment } from './schema.ts';

/** One key of the configuration, for --help and the reference. */
export interface ConfigKey {
  readonly place: 'file' | 'environment';
  /** `workspaces[].sessions.gap_minutes` or `TL_PARTITIONS`. */
  readonly key: string;
  /** As written in the file; undefined where there is none. */
  readonly default: unknown;
  readonly meaning: string;
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The JSON Schema of `throughline.yaml`, for editors. */
export const jsonSchema = (): JsonSchema => ({
  ...z.toJSONSchema(configFile, { io: 'input' }),
  title: 'throughline.yaml',
  description: 'Configuration of Throughline',
});

/** Every key with its default and its meaning: the file first, then the environment. */
export function describeKeys(): ConfigKey[] {
  const variables = z.toJSONSchema(environment, { io: 'input', unrepresentable: 'any' });
  return [...leaves(jsonSchema(), '', 'file'), ...leaves(variables, '', 'environment')];
}

function leaves(schema: JsonSchema, prefix: string, place: ConfigKey['place']): ConfigKey[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    if (typeof child === 'boolean') return [];
    const key = prefix === '' ? name : `${prefix}.${name}`;
    if (child.properties) return leaves(child, key, place);
    const own = child.description ? [{ place, key, default: child.default, meaning: child.description }] : [];
    return [...own, ...objectsIn(child.items).flatMap((item) => leaves(item, `${key}[]`, place))];
  });
}

/** What may stand at a path of the file; several where it may be written in several ways. */
function schemasAt(path: readonly PropertyKey[]): JsonSchema[] {
  let at: JsonSchema[] = [jsonSchema()];
  for (const part of path)
    at = at.flatMap(alternatives).flatMap((schema) => {
      const next: unknown = typeof part === 'number' ? schema.items : schema.properties?.[String(part)];
      return isSchema(next) ? [next] : [];
    });
  return at;
}

/** Keys that may stand at a path of the file. */
export const keysAt = (path: readonly PropertyKey[]): string[] => [
  ...new Set(
    schemasAt(path)
      .flatMap(objectsIn)
      .flatMap(({ properties }) => Object.keys(properties ?? {})),
  ),
];

/** What a key of the file means; undefined where nothing is said of it. */
export const meaningAt = (path: readonly PropertyKey[]): string | undefined =>
  schemasAt(path).find(({ description }) => description)?.description;

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The ways something may be written in. */
const alternatives = (schema: unknown): JsonSchema[] =>
  isSchema(schema) ? [schema, ...(schema.anyOf ?? []).flatMap(alternatives)] : [];

const objectsIn = (schema: unknown): JsonSchema[] => alternatives(schema).filter(({ properties }) => properties);
