import { useState } from 'preact/hooks';
import { addDays } from '../../reports/calendar.ts';
import { Channel } from '../channels/channel.tsx';
import { day, modelName, money, number } from '../format.ts';
import { path } from '../state/api.ts';
import { useAnswer } from '../state/use-answer.ts';
import type { View } from '../state/view.ts';
import type { Comparison } from './answers.ts';
import { Panel, Shown } from './panel.tsx';

const REFRESH_MS = 30_000;
const YEAR = 364;
const PARTS = [
  ['change_micros', 'Change', 'Revenue now minus before'],
  ['volume_micros', 'Volume', 'Because there were more or fewer orders in all'],
  ['mix_micros', 'Mix', 'Because the channel had another share of the orders'],
  ['rate_micros', 'Rate', 'Because an order was worth more or less in the channel'],
] as const;

/** Why revenue changed against an earlier period: volume, mix and rate. They sum to the change. */
export function ChangePanel({ view }: { view: View }) {
  const { workspace, from, to, currency, model } = view;
  const [year, lookBack] = useState(false);
  const earlier = year ? { before_from: addDays(from, -YEAR), before_to: addDays(to, -YEAR) } : {};
  const answer = useAnswer<Comparison>(
    path('comparison', { workspace, from, to, currency, model, ...earlier }),
    REFRESH_MS,
  );
  const { now, before, model: read } = answer.data ?? {};
  return (
    <Panel
      id="change"
      class="change-panel"
      title="Why revenue changed"
      note={
        now &&
        before &&
        read &&
        `${day(now.from)} – ${day(now.to)} against ${day(before.from)} – ${day(before.to)} · ${modelName(read)}`
      }
      controls={
        <select
          aria-label="Against"
          value={year ? 'year' : 'before'}
          onChange={(e) => lookBack(e.currentTarget.value === 'year')}
        >
          <option value="before">the days before</option>
          <option value="year">52 weeks before</option>
        </select>
      }
    >
      <Shown
        answer={answer}
        empty={({ table }) => table.rows.length === 0 && <p>No orders in either period: choose a longer one.</p>}
      >
        {({ table }) => {
          const most = Math.max(...table.rows.flatMap((r) => PARTS.map(([part]) => Math.abs(r[part]))));
          const figures = (row: Comparison['table']['total']) => (
            <>
              <td class="figure-cell wide-only" title={`${number(row.before.conversions, 1)} orders`}>
                {money(row.before.revenue_micros, currency, most)}
              </td>
              <td class="figure-cell wide-only" title={`${number(row.now.conversions, 1)} orders`}>
                {money(row.now.revenue_micros, currency, most)}
              </td>
              {PARTS.map(([part]) => (
                <td key={part} class={`figure-cell ${visible(row[part], most) < 0 ? 'down' : ''}`}>
                  {signed(row[part], currency, most)}
                </td>
              ))}
            </>
          );
          return (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
            <section class="sideways" aria-label="Change by channel" tabIndex={0}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">Channel</th>
                    <th scope="col" class="figure-cell wide-only">
                      Before
                    </th>
                    <th scope="col" class="figure-cell wide-only">
                      Now
                    </th>
                    {PARTS.map(([part, name, meaning]) => (
                      <th key={part} scope="col" class="figure-cell" title={meaning}>
                        {name}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {table.rows.map((row) => (
                    <tr key={row.channel}>
                      <th scope="row">
                        <Channel name={row.channel} />
                      </th>
                      {figures(row)}
                    </tr>
                  ))}
                </tbody>
                <tfoot>
                  <tr>
                    <th scope="row">All channels</th>
                    {figures(table.total)}
                  </tr>
                </tfoot>
              </table>
            </section>
          );
        }}
      </Shown>
      <p class="aside">
        Change = volume (orders in all) + mix (the channel's share of them) + rate (what an order is worth), exactly.
      </p>
    </Panel>
  );
}

/** An amount as far as it shows: what is under half of the last digit is nothing. */
const visible = (micros: number, most: number): number =>
  Math.abs(micros) < (most >= 1_000_000_000 ? 500_000 : 5_000) ? 0 : micros;

/** Money with its sign, + too. */
function signed(micros: number, currency: string, most: number): string {
  const shown = visible(micros, most);
  return `${shown > 0 ? '+' : ''}${money(shown, currency, most)}`;
}
