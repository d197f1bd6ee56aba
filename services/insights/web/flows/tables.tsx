import { Channel } from '../channels/channel.tsx';
import { number, percent } from '../format.ts';
import type { PathFlows, Transitions } from '../panels/answers.ts';
import { END } from './layout.ts';

const START = '(start)';
const nameOf = (channel: string) =>
  channel === END ? <b>Purchase</b> : channel === START ? <b>Start</b> : <Channel name={channel} />;

/** The flows of the diagram, line by line. */
export const FlowTable = ({ rows }: { rows: PathFlows['rows'] }) => (
  <div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Position</th>
          <th scope="col">Channel</th>
          <th scope="col">Then</th>
          <th scope="col" class="figure-cell">
            Orders
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.back} ${row.channel} ${row.next}`}>
            <td>{row.back === 1 ? 'last' : `${number(row.back)}. from the end`}</td>
            <td>{nameOf(row.channel)}</td>
            <td>{nameOf(row.next)}</td>
            <td class="figure-cell">{number(row.conversions)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

/** How often each channel was followed by each: rows are channels, columns what came next, a row sums to 100 %. */
export function Matrix({ rows }: { rows: Transitions['rows'] }) {
  const totals = new Map<string, number>();
  for (const { channel, moves } of rows) totals.set(channel, (totals.get(channel) ?? 0) + moves);
  const bySize = [...totals.keys()]
    .filter((channel) => channel !== START)
    .sort((a, b) => (totals.get(b) ?? 0) - (totals.get(a) ?? 0));
  const found = new Map(rows.map((row) => [JSON.stringify([row.channel, row.next]), row]));
  const columns = [END, ...bySize];
  return (
    // Wider than a phone: it scrolls by itself, by keyboard too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class="sideways matrix" aria-label="Transition matrix" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">From \ to</th>
            {columns.map((channel) => (
              <th key={channel} scope="col" class="figure-cell">
                {nameOf(channel)}
              </th>
            ))}
            <th scope="col" class="figure-cell">
              Moves
            </th>
          </tr>
        </thead>
        <tbody>
          {[START, ...bySize].map((channel) => (
            <tr key={channel}>
              <th scope="row">{nameOf(channel)}</th>
              {columns.map((next) => {
                const move = found.get(JSON.stringify([channel, next]));
                return (
                  <td
                    key={next}
                    class={`figure-cell ${move ? `shade-${Math.min(4, Math.floor(move.share * 8))}` : 'none'}`}
                    title={move && `${number(move.moves)} moves`}
                  >
                    {move ? percent(move.share) : '–'}
                  </td>
                );
              })}
              <td class="figure-cell">{number(totals.get(channel) ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
