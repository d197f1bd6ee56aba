import { type ConfigFile, modelName } from './schema.ts';
import type { PathFault } from './yaml.ts';

/** What the schema cannot say: names are unique, time zones exist, patterns compile, a key opens one source only. */
export function consistencyFaults(file: ConfigFile): PathFault[] {
  const faults: PathFault[] = [];
  const fault = (path: PropertyKey[], message: string) => faults.push({ path, message });
  const keys = new Map<string, string>();
  const names = new Set<string>();

  file.workspaces.forEach((workspace, w) => {
    const at = ['workspaces', w];
    if (names.has(workspace.name)) fault([...at, 'name'], `there are two workspaces "${workspace.name}"`);
    names.add(workspace.name);
    if (!isTimeZone(workspace.time_zone))
      fault([...at, 'time_zone'], `"${workspace.time_zone}" is not an IANA time zone, such as Europe/Berlin`);

    const ids = new Set<string>();
    workspace.sources.forEach((source, s) => {
      const place = `source "${source.id}" of workspace "${workspace.name}"`;
      if (ids.has(source.id)) fault([...at, 'sources', s, 'id'], `there are two sources "${source.id}"`);
      ids.add(source.id);
      const key = JSON.stringify(source.write_key);
      const other = source.write_key && keys.get(key);
      if (other) fault([...at, 'sources', s, 'write_key'], `${place} has the write key of ${other}`);
      else if (source.write_key) keys.set(key, place);
    });

    const models = workspace.attribution.models.map(modelName);
    models.forEach((model, m) => {
      if (models.indexOf(model) < m) fault([...at, 'attribution', 'models', m], `"${model}" is listed twice`);
    });
    const { conversions } = workspace;
    conversions.forEach(({ name, type }, c) => {
      const before = conversions.slice(0, c);
      if (before.some((other) => other.name === name))
        fault([...at, 'conversions', c], `there are two conversions "${name}"`);
      if (before.some((other) => other.type === type))
        fault([...at, 'conversions', c], `two conversions are made by "${type}"`);
    });

    workspace.channels.forEach((rule, r) => {
      for (const field of ['source', 'medium', 'campaign', 'referrer_host'] as const)
        if (rule[field] !== undefined && !isPattern(rule[field]))
          fault([...at, 'channels', r, field], `"${rule[field]}" is not a regular expression`);
    });
  });
  return faults;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'i');
    return true;
  } catch {
    return false;
  }
}
