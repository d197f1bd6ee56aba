import { Channel } from '../channels/channel.tsx';
import { day, number, percent, ratio } from '../format.ts';
import { path } from '../state/api.ts';
import { useAnswer } from '../state/use-answer.ts';
import type { View } from '../state/view.ts';
import type { Assists, PathLengths, TimeLag } from './answers.ts';
import { Panel, Shown } from './panel.tsx';

const REFRESH_MS = 30_000;
/** Upper ends of what is shown together; the last is open. */
const TOUCHES = [0, 1, 2, 3, 4, 6, 9, Number.POSITIVE_INFINITY];
const DAYS = [0, 1, 3, 6, 13, 29, Number.POSITIVE_INFINITY];

/** How purchases come about: who prepares and who closes them, how many touches and days they take. */
export function AssistsPanel({ view }: { view: View }) {
  const { workspace, from, to, currency } = view;
  const period = { workspace, from, to, currency };
  const assists = useAnswer<Assists>(path('reports/assists', period), REFRESH_MS);
  const lengths = useAnswer<PathLengths>(path('reports/path_lengths', period), REFRESH_MS);
  const lag = useAnswer<TimeLag>(path('reports/time_lag', period), REFRESH_MS);
  return (
    <Panel
      id="assists"
      class="assists-panel"
      title="How purchases come about"
      note={`${day(from)} – ${day(to)} · orders · ${currency}`}
    >
      <div class="spreads">
        <Shown
          answer={assists}
          empty={(d) => d.rows.length === 0 && <p>No purchase with a touch in the period: choose a longer one.</p>}
        >
          {({ rows }) => (
            <table>
              <thead>
                <tr>
                  <th scope="col">Channel</th>
                  <th scope="col" class="figure-cell" title="On the path, but not its last touch">
                    Assisted
                  </th>
                  <th scope="col" class="figure-cell">
                    Last touch
                  </th>
                  <th scope="col" class="figure-cell" title="Assisted per last touch: over 1 it rather prepares">
                    Ratio
                  </th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.channel}>
                    <th scope="row">
                      <Channel name={row.channel} />
                    </th>
                    <td class="figure-cell">{number(row.assisted)}</td>
                    <td class="figure-cell">{number(row.last)}</td>
                    <td class="figure-cell">{row.ratio === null ? '–' : ratio(row.ratio)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </Shown>
        <Shown answer={lengths}>
          {({ rows }) => (
            <Bars
              title="Touches"
              bars={gather(
                rows.map((r) => [r.touches, r.conversions]),
                TOUCHES,
                (n) => (n === 0 ? 'none' : number(n)),
              )}
            />
          )}
        </Shown>
        <Shown answer={lag}>
          {({ rows }) => (
            <Bars
              title="Days from the first touch"
              bars={gather(
                rows.map((r) => [r.days, r.conversions]),
                DAYS,
                (n) => (n === 0 ? 'under 1' : number(n)),
              )}
            />
          )}
        </Shown>
      </div>
    </Panel>
  );
}

interface Bar {
  readonly name: string;
  readonly orders: number;
}

/** Adds counts up to the given ends. */
function gather(
  counts: readonly (readonly [at: number, orders: number])[],
  ends: readonly number[],
  name: (n: number) => string,
): Bar[] {
  return ends.map((end, i) => {
    const begin = i === 0 ? 0 : (ends[i - 1] ?? 0) + 1;
    const orders = counts.filter(([at]) => at >= begin && at <= end).reduce((sum, [, n]) => sum + n, 0);
    const named =
      end === begin
        ? name(end)
        : end === Number.POSITIVE_INFINITY
          ? `${name(begin)} or more`
          : `${name(begin)}–${name(end)}`;
    return { name: named, orders };
  });
}

/** A spread as a table with bars. */
function Bars({ title, bars }: { title: string; bars: readonly Bar[] }) {
  const all = Math.max(
    1,
    bars.reduce((sum, bar) => sum + bar.orders, 0),
  );
  const most = Math.max(1, ...bars.map((bar) => bar.orders));
  return (
    <table class="bars">
      <thead>
        <tr>
          <th scope="col">{title}</th>
          <th scope="col" class="figure-cell">
            Orders
          </th>
          <th scope="col">
            <span class="hidden">Share</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {bars.map((bar) => (
          <tr key={bar.name}>
            <th scope="row">{bar.name}</th>
            <td class="figure-cell">{number(bar.orders)}</td>
            <td title={percent(bar.orders / all)}>
              <svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={percent(bar.orders / all)}>
                <rect width={(bar.orders / most) * 100} height="10" />
              </svg>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
