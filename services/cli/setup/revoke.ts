import { parseDocument } from 'yaml';
import type { ConfigFile } from '../../runtime/config/schema.ts';

/**
 * The text of a configuration without the write key of a source; comments stay. `file` is the text, read. Undefined where
 * the workspace has no such source, or the source no key.
 */
export function withoutKey(text: string, file: ConfigFile, workspace: string, source: string): string | undefined {
  const w = file.workspaces.findIndex(({ name }) => name === workspace);
  const s = file.workspaces[w]?.sources.findIndex(({ id }) => id === source) ?? -1;
  if (file.workspaces[w]?.sources[s]?.write_key === undefined) return undefined;
  const document = parseDocument(text);
  document.deleteIn(['workspaces', w, 'sources', s, 'write_key']);
  return document.toString();
}
