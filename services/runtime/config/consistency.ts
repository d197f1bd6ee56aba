import { effectiveFrom } from './effective-from.ts';
import { lookbackFaults } from './lookback-faults.ts';
import { nearest } from './nearest.ts';
import { ruleFaults, seriesFault } from './rule-faults.ts';
import type { ConfigFile } from './schema.ts';
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
    const zoneFault = timeZoneFault(workspace.time_zone);
    if (zoneFault) fault([...at, 'time_zone'], zoneFault);

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

    const zone = zoneFault ? 'UTC' : workspace.time_zone;
    ruleFaults(workspace, at, fault);
    lookbackFaults({ ...workspace, time_zone: zone }, file.state.days, at, fault);
    workspace.versions.forEach((version, v) => {
      const before = workspace.versions[v - 1];
      const here = [...at, 'versions', v];
      if (before && effectiveFrom(before.effective_from, zone) >= effectiveFrom(version.effective_from, zone))
        fault([...here, 'effective_from'], 'versions follow each other: this one must begin after the one before');
      ruleFaults(version, here, fault);
      const earlier = [workspace, ...workspace.versions.slice(0, v)].flatMap(({ conversions = [] }) => conversions);
      const series = seriesFault(version.conversions ?? [], earlier);
      if (series) fault([...here, 'conversions', series.at], series.message);
    });
  });
  return faults;
}

/**
 * What is wrong with a time zone. JavaScript takes any case, ClickHouse only the name as it is; and it takes offsets.
 */
function timeZoneFault(name: string): string | undefined {
  const wrong = `"${name}" is not an IANA time zone, such as Europe/Berlin`;
  let known: string;
  try {
    known = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    const guess = nearest(name, Intl.supportedValuesOf('timeZone'));
    return guess ? `${wrong}; did you mean "${guess}"?` : wrong;
  }
  if (known !== name && known.toLowerCase() === name.toLowerCase()) return `"${name}" is written "${known}"`;
  // Of another name for a zone JavaScript does not tell the spelling; each of its parts begins with a capital.
  return /^[A-Z][^/]*(\/[A-Z][^/]*)*$/.test(name) ? undefined : wrong;
}
