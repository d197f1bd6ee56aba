import { isDeepStrictEqual } from 'node:util';
import { parseDocument } from 'yaml';
import type { ConfigFile, WorkspaceConfig } from '../../runtime/config/schema.ts';
import { newestRules } from '../../runtime/config/versions.ts';

/** What applying a configuration from now on comes to. */
export interface FromNowOn {
  /** Text of the file in force with the new rules added as versions; comments stay. */
  readonly text: string;
  /** `shop: conversions`, for each list of rules that begins anew. */
  readonly added: readonly string[];
  /** What differs besides and is not taken over: it has no time of its own. */
  readonly left: readonly string[];
}

const VERSIONED = ['channels', 'conversions', 'attribution'] as const;

/**
 * Adds the rules that a new configuration changes to the one in force, as versions that begin at an instant (ISO 8601):
 * what happened before keeps its figures. `text` is the file in force; `now` and `next` are both, read.
 */
export function fromNowOn(text: string, now: ConfigFile, next: ConfigFile, instant: string): FromNowOn {
  const document = parseDocument(text);
  const added: string[] = [];
  const left: string[] = [];
  now.workspaces.forEach((workspace, w) => {
    const proposed = next.workspaces.find(({ name }) => name === workspace.name);
    if (!proposed) {
      left.push(`workspace ${workspace.name} is not in the new file`);
      return;
    }
    const [is, becomes] = [newestRules(workspace), newestRules(proposed)];
    const changed = VERSIONED.filter((rules) => !isDeepStrictEqual(is[rules], becomes[rules]));
    const entry = Object.fromEntries(changed.map((rules) => [rules, becomes[rules]]));
    if (changed.length > 0) {
      const node = document.createNode({ effective_from: instant, ...entry });
      if (workspace.versions.length > 0) document.addIn(['workspaces', w, 'versions'], node);
      else document.setIn(['workspaces', w, 'versions'], document.createNode([node]));
      added.push(...changed.map((rules) => `${workspace.name}: ${rules}`));
    }
    const rest = (one: WorkspaceConfig) => ({ ...one, channels: [], conversions: [], attribution: null, versions: [] });
    const names = Object.keys(proposed) as (keyof WorkspaceConfig)[];
    const [a, b] = [rest(workspace), rest(proposed)];
    left.push(
      ...names.filter((name) => !isDeepStrictEqual(a[name], b[name])).map((name) => `${workspace.name}: ${name}`),
    );
  });
  for (const { name } of next.workspaces)
    if (!now.workspaces.some((one) => one.name === name)) left.push(`workspace ${name} is new`);
  for (const part of ['limits', 'state'] as const) if (!isDeepStrictEqual(now[part], next[part])) left.push(part);
  return { text: document.toString(), added, left };
}
