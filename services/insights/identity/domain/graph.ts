import type { Edge } from './evidence.ts';

const neighbours = (edges: readonly Edge[]): Map<string, Edge[]> => {
  const by = new Map<string, Edge[]>();
  for (const edge of edges)
    for (const end of [edge.a, edge.b]) {
      const known = by.get(end);
      if (known) known.push(edge);
      else by.set(end, [edge]);
    }
  return by;
};

const across = (edge: Edge, from: string): string => (edge.a === from ? edge.b : edge.a);

/** What falls together over the edges: each part sorted, so that its first names the profile; parts by their first. */
export function components(nodes: Iterable<string>, edges: readonly Edge[]): string[][] {
  const by = neighbours(edges);
  const left = new Set([...nodes].toSorted());
  const parts: string[][] = [];
  for (const start of left) {
    const part: string[] = [];
    const queue = [start];
    left.delete(start);
    for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
      part.push(node);
      for (const edge of by.get(node) ?? []) if (left.delete(across(edge, node))) queue.push(across(edge, node));
    }
    parts.push(part.toSorted());
  }
  return parts;
}

/** The shortest way from one identifier to another, in order; the oldest evidence where there are several. */
export function shortestChain(edges: readonly Edge[], from: string, to: string): Edge[] | undefined {
  if (from === to) return [];
  const by = neighbours(
    edges.toSorted((a, b) => (a.at ?? Number.POSITIVE_INFINITY) - (b.at ?? Number.POSITIVE_INFINITY)),
  );
  const reached = new Map<string, Edge | null>([[from, null]]);
  const queue = [from];
  for (let node = queue.shift(); node !== undefined; node = queue.shift())
    for (const edge of by.get(node) ?? []) {
      const next = across(edge, node);
      if (reached.has(next)) continue;
      reached.set(next, edge);
      if (next === to) return wayBack(reached, from, to);
      queue.push(next);
    }
  return undefined;
}

function wayBack(reached: ReadonlyMap<string, Edge | null>, from: string, to: string): Edge[] {
  const chain: Edge[] = [];
  for (let node = to; node !== from; ) {
    const edge = reached.get(node);
    if (!edge) break;
    const before = across(edge, node);
    chain.unshift({ ...edge, a: before, b: node });
    node = before;
  }
  return chain;
}
