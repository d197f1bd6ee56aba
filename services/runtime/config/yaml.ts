import { isMap, isNode, LineCounter, parseDocument } from 'yaml';
import type { ConfigFault } from './faults.ts';

/** A fault whose place is known only as a path into the file. */
export interface PathFault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** A parsed YAML text that knows where everything stands. */
export interface ConfigYaml {
  readonly value: unknown;
  readonly faults: ConfigFault[];
  /** Line and column, from 1, of a key or a value; of the nearest parent where it is absent. */
  at(path: readonly PropertyKey[], what: 'key' | 'value'): { line: number; column: number };
  valueAt(path: readonly PropertyKey[]): unknown;
  place(fault: PathFault): ConfigFault;
}

/** Parses YAML without losing the positions. Syntax errors are faults, not exceptions. */
export function parseYaml(text: string, where: string): ConfigYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };

  const startOf = (path: readonly PropertyKey[], what: 'key' | 'value'): number => {
    const parent = path.length === 0 ? undefined : document.getIn(path.slice(0, -1), true);
    if (what === 'key' && isMap(parent)) {
      const pair = parent.items.find((item) => String(item.key) === String(path.at(-1)));
      if (isNode(pair?.key) && pair.key.range) return pair.key.range[0];
    }
    const node = document.getIn(path, true);
    if (isNode(node) && node.range) return node.range[0];
    return path.length === 0 ? 0 : startOf(path.slice(0, -1), what);
  };

  const at = (path: readonly PropertyKey[], what: 'key' | 'value') => position(startOf(path, what));
  return {
    value: document.errors.length > 0 ? undefined : document.toJS(),
    faults: document.errors.map((error) => ({ where, ...position(error.pos[0]), message: error.message })),
    at,
    valueAt: (path) => document.getIn(path),
    place: (fault) => ({ where, ...at(fault.path, 'value'), message: fault.message }),
  };
}
