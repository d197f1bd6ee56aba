import { useState } from 'preact/hooks';
import { dateAt, day, money, number, percent } from '../format.ts';
import { path } from '../state/api.ts';
import { workspaceShown } from '../state/page.ts';
import { useAnswer } from '../state/use-answer.ts';
import type { View } from '../state/view.ts';
import type { OpenPaths, Paths } from './answers.ts';
import { Panel, Shown } from './panel.tsx';
import { Path } from './path.tsx';

const REFRESH_MS = 15_000;
const ROWS = 8;
const LAPSES = [7, 14, 30, 60] as const;

/** Top paths to a purchase. */
export function PathsPanel({ view }: { view: View }) {
  const { workspace, from, to, currency } = view;
  const answer = useAnswer<Paths>(path('reports/paths', { workspace, from, to, currency, limit: ROWS }), REFRESH_MS);
  return (
    <Panel id="paths" title="Top paths to a purchase" note={`${day(from)} – ${day(to)} · repeats merged`}>
      <Shown
        answer={answer}
        empty={(d) => d.rows.length === 0 && <p>No purchase in the period: choose a longer one.</p>}
      >
        {({ rows }) => (
          <table class="paths">
            <thead>
              <tr>
                <th scope="col">Path</th>
                <th scope="col" class="figure-cell">
                  Orders
                </th>
                <th scope="col" class="figure-cell">
                  Revenue
                </th>
                <th scope="col" class="figure-cell" title="Median days from first touch to order">
                  Days
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.path.join('>')}>
                  <td>
                    <Path steps={row.path} converted={false} />
                  </td>
                  <td class="figure-cell" title={`${percent(row.share)} of orders`}>
                    {number(row.conversions)}
                  </td>
                  <td class="figure-cell">{money(row.revenue_micros, currency)}</td>
                  <td class="figure-cell">{number(row.median_days, 1)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Shown>
    </Panel>
  );
}

/** Top paths that went quiet before a purchase. */
export function LapsedPanel({ view }: { view: View }) {
  const zone = workspaceShown()?.time_zone ?? 'UTC';
  const [days, setDays] = useState<number>(14);
  const answer = useAnswer<OpenPaths>(
    path('reports/open_paths', { workspace: view.workspace, lapsed_days: days, limit: ROWS }),
    REFRESH_MS,
  );
  return (
    <Panel
      id="lapsed"
      title="Top lapsed paths"
      controls={
        <label>
          quiet for{' '}
          <select value={String(days)} onChange={(e) => setDays(Number(e.currentTarget.value))}>
            {LAPSES.map((d) => (
              <option key={d} value={String(d)}>
                {d} days
              </option>
            ))}
          </select>
        </label>
      }
    >
      <Shown
        answer={answer}
        empty={(d) => d.rows.length === 0 && <p>Nobody has been quiet for {days} days: choose a shorter time.</p>}
      >
        {({ rows }) => (
          <table class="paths">
            <thead>
              <tr>
                <th scope="col">Path without a purchase</th>
                <th scope="col" class="figure-cell">
                  People
                </th>
                <th scope="col" class="figure-cell">
                  Last touch
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.path.join('>')}>
                  <td>
                    <Path steps={row.path} converted={false} />
                  </td>
                  <td class="figure-cell" title={`${percent(row.share)} of lapsed paths`}>
                    {number(row.people)}
                  </td>
                  <td class="figure-cell">{dateAt(row.last_touch_at, zone)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Shown>
    </Panel>
  );
}
