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
    return [...own, ...(isSchema(child.items) && child.items.properties ? leaves(child.items, `${key}[]`, place) : [])];
  });
}

/** Keys that may stand at a path of the file. */
export function keysAt(path: readonly PropertyKey[]): string[] {
  let at: unknown = jsonSchema();
  for (const part of path) {
    if (!isSchema(at)) return [];
    at = typeof part === 'number' ? at.items : at.properties?.[String(part)];
  }
  return isSchema(at) ? Object.keys(at.properties ?? {}) : [];
}

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
