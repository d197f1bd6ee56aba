/** What a flow diagram is drawn from: paths that went from a channel to the next, counted from their end. */
export interface Flow {
  /** Position of `channel` from the end: 1 is the last touch. */
  readonly back: number;
  readonly channel: string;
  readonly next: string;
  readonly conversions: number;
}

/** Room to draw in, pixels. */
export interface Room {
  readonly width: number;
  readonly height: number;
  /** Steps before the end that are drawn. */
  readonly depth: number;
  /** Channels told apart; the smaller ones are one node. */
  readonly channels: number;
}

export interface FlowNode {
  /** 0 is the end, 1 the last touch, … */
  readonly back: number;
  readonly channel: string;
  readonly conversions: number;
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

export interface FlowLink extends Flow {
  readonly from: FlowNode;
  readonly to: FlowNode;
  /** Upper edge where it leaves and where it arrives. */
  readonly y0: number;
  readonly y1: number;
  readonly height: number;
}

export const NODE_WIDTH = 10;
export const OTHERS = 'Other channels';
export const END = '(conversion)';
/** Between nodes of a column. */
const GAP = 9;
/** Right of the last column, for its label. */
const END_LABEL = 64;

const sum = (flows: readonly Flow[]): number => flows.reduce((all, f) => all + f.conversions, 0);

/** The flows with the smaller channels made one, those of equal ends added up. */
export function gathered(flows: readonly Flow[], { depth, channels }: Pick<Room, 'depth' | 'channels'>): Flow[] {
  const near = flows.filter((f) => f.back <= depth);
  const names = [...new Set(near.map((f) => f.channel))];
  const size = new Map(names.map((name) => [name, sum(near.filter((f) => f.channel === name))]));
  names.sort((a, b) => (size.get(b) ?? 0) - (size.get(a) ?? 0) || (a < b ? -1 : 1));
  const kept = new Set(names.length <= channels + 1 ? names : names.slice(0, channels));
  const nameOf = (channel: string) => (channel === END || kept.has(channel) ? channel : OTHERS);
  const merged = new Map<string, Flow>();
  for (const flow of near) {
    const one = { ...flow, channel: nameOf(flow.channel), next: nameOf(flow.next) };
    const key = JSON.stringify([one.back, one.channel, one.next]);
    merged.set(key, { ...one, conversions: one.conversions + (merged.get(key)?.conversions ?? 0) });
  }
  return [...merged.values()];
}

/**
 * Lays flows out as a Sankey diagram, the end at the right. A node is as high as the paths that pass it; more may leave it
 * than arrive, as paths begin at every step. Links fill the sides of their nodes from the top without gap or overlap.
 */
export function layFlows(flows: readonly Flow[], room: Room): { nodes: FlowNode[]; links: FlowLink[] } {
  const drawn = gathered(flows, room);
  const total = sum(drawn.filter((f) => f.back === 1));
  if (total === 0) return { nodes: [], links: [] };
  const columns = columnsOf(drawn, room.depth);
  const most = Math.max(...columns.map((column) => column.length));
  const scale = (room.height - GAP * (most - 1)) / total;
  const pitch = (room.width - END_LABEL - NODE_WIDTH) / room.depth;
  const nodes = columns.flatMap((column, back) => {
    const whole = column.reduce((all, one) => all + one.conversions * scale, 0) + GAP * (column.length - 1);
    let y = (room.height - whole) / 2;
    return column.map(({ channel, conversions }): FlowNode => {
      const node = { back, channel, conversions, x: pitch * (room.depth - back), y, height: conversions * scale };
      y += node.height + GAP;
      return node;
    });
  });
  return { nodes, links: linksOf(drawn, nodes, scale) };
}

interface Sized {
  readonly channel: string;
  readonly conversions: number;
}

/** Nodes by column, index 0 the end; the largest first, the smaller channels together last. */
function columnsOf(flows: readonly Flow[], depth: number): Sized[][] {
  const rank = (channel: string) => (channel === OTHERS ? 1 : 0);
  return Array.from({ length: depth + 1 }, (_, back) => {
    if (back === 0) return [{ channel: END, conversions: sum(flows.filter((f) => f.back === 1)) }];
    const column = flows.filter((f) => f.back === back);
    return [...new Set(column.map((f) => f.channel))]
      .map((channel) => ({ channel, conversions: sum(column.filter((f) => f.channel === channel)) }))
      .sort(
        (a, b) =>
          rank(a.channel) - rank(b.channel) || b.conversions - a.conversions || (a.channel < b.channel ? -1 : 1),
      );
  });
}

function linksOf(flows: readonly Flow[], nodes: readonly FlowNode[], scale: number): FlowLink[] {
  const at = new Map(nodes.map((node) => [`${node.back} ${node.channel}`, node]));
  const ends = flows.flatMap((flow) => {
    const from = at.get(`${flow.back} ${flow.channel}`);
    const to = at.get(`${flow.back - 1} ${flow.next}`);
    return from && to ? [{ ...flow, from, to, height: flow.conversions * scale }] : [];
  });
  const leaving = offsets(
    ends,
    (l) => l.from,
    (l) => l.to.y,
  );
  const arriving = offsets(
    ends,
    (l) => l.to,
    (l) => l.from.y,
  );
  return ends.map((link) => ({
    ...link,
    y0: link.from.y + (leaving.get(link) ?? 0),
    y1: link.to.y + (arriving.get(link) ?? 0),
  }));
}

/** Where each link begins on its node's side, in the order of its other end, so that links cross as little as they can. */
function offsets<L extends { readonly height: number }>(
  links: readonly L[],
  nodeOf: (link: L) => FlowNode,
  otherY: (link: L) => number,
): Map<L, number> {
  const used = new Map<FlowNode, number>();
  const begins = new Map<L, number>();
  for (const link of [...links].sort((a, b) => otherY(a) - otherY(b))) {
    const before = used.get(nodeOf(link)) ?? 0;
    begins.set(link, before);
    used.set(nodeOf(link), before + link.height);
  }
  return begins;
}

/** The outline of a link as an SVG path. */
export function outlineOf({ from, to, y0, y1, height }: FlowLink): string {
  const x0 = from.x + NODE_WIDTH;
  const x1 = to.x;
  const half = (x0 + x1) / 2;
  const at = (n: number) => n.toFixed(1);
  return [
    `M${at(x0)} ${at(y0)}C${at(half)} ${at(y0)} ${at(half)} ${at(y1)} ${at(x1)} ${at(y1)}`,
    `V${at(y1 + height)}C${at(half)} ${at(y1 + height)} ${at(half)} ${at(y0 + height)} ${at(x0)} ${at(y0 + height)}Z`,
  ].join('');
}
