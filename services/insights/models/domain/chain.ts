import type { Counts, PathTable } from './path-table.ts';

/**
 * The states and edges of the chain of order k: a state is the last k steps of a path (fewer at its beginning). Edges lie
 * together by the state they leave. Counts are not part of it: the same chain is weighed many times.
 */
export interface Chain {
  readonly states: number;
  /** Channel of the last step of each state. */
  readonly channelOf: Int32Array;
  /** Edges of state s are `first[s]` to `first[s + 1] - 1`. */
  readonly first: Int32Array;
  /** State each edge leads to. */
  readonly to: Int32Array;
  /** Of each path: its first state, its edges, its last state. */
  readonly walks: readonly { readonly from: number; readonly edges: readonly number[]; readonly end: number }[];
}

/** A chain with counts: how many journeys begin in, go through and end in what. */
export interface WeighedChain {
  readonly chain: Chain;
  readonly total: number;
  readonly starts: Float64Array;
  readonly edges: Float64Array;
  /** Conversions right after a state. */
  readonly converts: Float64Array;
  /** Journeys through a state that do not stay in it: all that leave, convert or end. */
  readonly leaves: Float64Array;
}

/** Lays out the chain of a table's paths. `order` is 1 to 3. */
export function layChain({ paths, channelOfLabel }: PathTable, order: number): Chain {
  const base = channelOfLabel.length + 1;
  const states = new Map<number, number>();
  const channelOf: number[] = [];
  const edges = new Map<number, number>();
  const ends: { from: number; to: number }[] = [];
  // The last k labels are the digits of one number: 3 digits of up to 200,000 labels fit into 2^53.
  const shift = base ** (order - 1);
  const raw = paths.map((path) => {
    let key = 0;
    const visited = path.map((label) => {
      key = (key % shift) * base + label + 1;
      const known = states.get(key);
      if (known !== undefined) return known;
      channelOf.push(channelOfLabel[label] ?? -1);
      states.set(key, states.size);
      return states.size - 1;
    });
    const walked = visited.slice(1).map((to, i) => {
      const from = visited[i] ?? 0;
      const key = from * 2 ** 26 + to;
      const known = edges.get(key);
      if (known !== undefined) return known;
      ends.push({ from, to });
      edges.set(key, edges.size);
      return edges.size - 1;
    });
    return { from: visited[0] ?? 0, edges: walked, end: visited.at(-1) ?? 0 };
  });
  const byState = ends.map((_, i) => i).sort((a, b) => (ends[a]?.from ?? 0) - (ends[b]?.from ?? 0));
  const place = new Int32Array(ends.length);
  const first = new Int32Array(states.size + 1);
  for (const [at, edge] of byState.entries()) {
    place[edge] = at;
    const next = (ends[edge]?.from ?? 0) + 1;
    first[next] = (first[next] ?? 0) + 1;
  }
  for (let s = 0; s < states.size; s++) first[s + 1] = (first[s + 1] ?? 0) + (first[s] ?? 0);
  return {
    states: states.size,
    channelOf: Int32Array.from(channelOf),
    first,
    to: Int32Array.from(byState, (edge) => ends[edge]?.to ?? 0),
    walks: raw.map((walk) => ({ ...walk, edges: walk.edges.map((edge) => place[edge] ?? 0) })),
  };
}

/** Counts the journeys over the chain; without null paths only those that converted. */
export function weighChain(chain: Chain, counts: Counts, withNulls: boolean): WeighedChain {
  const starts = new Float64Array(chain.states);
  const converts = new Float64Array(chain.states);
  const leaves = new Float64Array(chain.states);
  const edges = new Float64Array(chain.to.length);
  let total = 0;
  for (const [i, walk] of chain.walks.entries()) {
    const converted = counts.conversions[i] ?? 0;
    const journeys = converted + (withNulls ? (counts.nulls[i] ?? 0) : 0);
    if (journeys === 0) continue;
    total += journeys;
    add(starts, walk.from, journeys);
    for (const edge of walk.edges) add(edges, edge, journeys);
    add(converts, walk.end, converted);
    add(leaves, walk.end, journeys);
  }
  for (let s = 0; s < chain.states; s++)
    for (let e = chain.first[s] ?? 0; e < (chain.first[s + 1] ?? 0); e++)
      if (chain.to[e] !== s) add(leaves, s, edges[e] ?? 0);
  return { chain, total, starts, edges, converts, leaves };
}

function add(to: Float64Array, at: number, amount: number): void {
  to[at] = (to[at] ?? 0) + amount;
}
