import { useMemo } from 'preact/hooks';
import { markOf } from '../channels/palette.ts';
import { number } from '../format.ts';
import { END, type Flow, type FlowNode, layFlows, NODE_WIDTH, OTHERS, outlineOf } from './layout.ts';
import { useWidth } from './width.ts';

const HEIGHT = 300;
/** Narrower, fewer steps have room for their names. */
const STEPS: readonly (readonly [width: number, depth: number])[] = [
  [760, 4],
  [520, 3],
  [0, 2],
];
const CHANNELS = 7;
/** Least height of a node that carries its name. */
const NAMED = 11;

const nameOf = (channel: string): string => (channel === END ? 'Purchase' : channel);
const colourOf = (channel: string): string =>
  channel === END ? 'flow-end' : `fill-${channel === OTHERS ? 7 : markOf(channel).colour}`;

/** Paths to a purchase as ribbons from step to step. What it shows is in the tables beside it too. */
export function Sankey({ flows }: { flows: readonly Flow[] }) {
  const [at, width] = useWidth<HTMLDivElement>();
  const depth = STEPS.find(([least]) => width >= least)?.[1] ?? 2;
  const { nodes, links } = useMemo(
    () =>
      width === 0 ? { nodes: [], links: [] } : layFlows(flows, { width, height: HEIGHT, depth, channels: CHANNELS }),
    [flows, width, depth],
  );
  const pitch = (nodes.find((n) => n.back === 0)?.x ?? 0) / depth;
  return (
    <div ref={at} class="sankey">
      <svg
        width={width}
        height={HEIGHT}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        role="img"
        aria-label={`The last ${depth} steps before a purchase, from left to right. The same figures are in the table below.`}
      >
        {links.map((link) => (
          <path
            key={`${link.back} ${link.channel} ${link.next}`}
            class={`flow ${colourOf(link.channel)}`}
            d={outlineOf(link)}
          >
            <title>
              {`${link.channel} → ${nameOf(link.next)}: ${number(link.conversions)} orders${link.back > 1 ? `, ${link.back - 1} before the last touch` : ''}`}
            </title>
          </path>
        ))}
        {nodes.map((node) => (
          <g key={`${node.back} ${node.channel}`}>
            <rect
              class={colourOf(node.channel)}
              x={node.x}
              y={node.y}
              width={NODE_WIDTH}
              height={Math.max(1, node.height)}
            >
              <title>{`${nameOf(node.channel)}: ${number(node.conversions)} orders`}</title>
            </rect>
            {node.height >= NAMED && <Name node={node} room={pitch - NODE_WIDTH} />}
          </g>
        ))}
      </svg>
    </div>
  );
}

/** Pixels of a letter, about. */
const LETTER = 6.2;

/** The name right of its node, as much of it as fits before the next column. */
function Name({ node, room }: { node: FlowNode; room: number }) {
  const name = nameOf(node.channel);
  const most = node.back === 0 ? name.length : Math.max(3, Math.floor((room - 8) / LETTER));
  return (
    <text x={node.x + NODE_WIDTH + 4} y={node.y + node.height / 2} dominant-baseline="central">
      {name.length > most ? `${name.slice(0, most - 1)}…` : name}
    </text>
  );
}
