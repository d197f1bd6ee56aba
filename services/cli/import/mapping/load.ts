import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { PACKAGE_ROOT } from '../../../../schemas/root.ts';
import { ThroughlineError } from '../../../runtime/errors.ts';
import { type ImportMap, importMap } from './map.ts';
import { FILTERS, namesIn } from './template.ts';

const BUILT_IN = join(PACKAGE_ROOT, 'services', 'cli', 'import', 'maps');

/** Names of the maps that come with the program. */
export const builtInMaps = (): string[] =>
  readdirSync(BUILT_IN)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -5))
    .sort();

/** Loads a map by its built-in name or from a YAML file. Throws TL_CONFIG with every fault. */
export function loadMap(name: string): ImportMap {
  const builtIn = join(BUILT_IN, `${name}.yaml`);
  const path = /^[\w-]+$/.test(name) && existsSync(builtIn) ? builtIn : name;
  if (!existsSync(path))
    throw new ThroughlineError(
      'TL_CONFIG',
      `there is no map "${name}": give a YAML file, or one of ${builtInMaps().join(', ')}`,
    );
  return parseMap(readFileSync(path, 'utf8'), name);
}

/** Parses the text of a map; `name` is only named in the faults. */
export function parseMap(text: string, name: string): ImportMap {
  const fault = (message: string) => new ThroughlineError('TL_CONFIG', `map ${name}: ${message}`);
  const parsed = importMap.safeParse(parse(text));
  if (!parsed.success) throw fault(z.prettifyError(parsed.error));
  const map = parsed.data;
  if (!map.passthrough && map.events.length === 0) throw fault('it has no events');
  const unknown = map.events.flatMap((event) => namesIn(event.call).filters).filter((filter) => !FILTERS[filter]);
  if (unknown.length > 0)
    throw fault(`there is no filter ${unknown.join(', ')}; there are ${Object.keys(FILTERS).join(', ')}`);
  return map;
}
