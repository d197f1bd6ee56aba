import { useState } from 'preact/hooks';
import { Channel } from '../channels/channel.tsx';
import { day, modelName, money, number, orders, ratio } from '../format.ts';
import { path } from '../state/api.ts';
import { show } from '../state/page.ts';
import { useAnswer } from '../state/use-answer.ts';
import type { View } from '../state/view.ts';
import type { Returns } from './answers.ts';
import { Panel, Shown } from './panel.tsx';

const REFRESH_MS = 30_000;
const FIGURES = [
  ['roas', 'Return'],
  ['cpa', 'Cost per order'],
] as const;
type Figure = (typeof FIGURES)[number][0];
type Row = Returns['table']['rows'][number];
type Cells = Row['cells'];

/** What advertising cost and what it returned, beside every model. */
export function ReturnsPanel({ view }: { view: View }) {
  const { workspace, from, to, currency } = view;
  const [by, breakDown] = useState<'channel' | 'campaign'>('channel');
  const [figure, choose] = useState<Figure>('roas');
  const answer = useAnswer<Returns>(
    path('return-on-cost', { workspace, from, to, currency, by, limit: 50 }),
    REFRESH_MS,
  );
  return (
    <Panel
      id="returns"
      title="What advertising returned"
      class="returns-panel"
      note={`${day(from)} – ${day(to)} · ${figure === 'roas' ? 'revenue per unit of cost' : `${currency} per order`}`}
      controls={
        <>
          <select
            aria-label="Broken down by"
            value={by}
            onChange={(e) => breakDown(e.currentTarget.value === 'campaign' ? 'campaign' : 'channel')}
          >
            <option value="channel">by channel</option>
            <option value="campaign">by campaign</option>
          </select>{' '}
          <fieldset class="choice" aria-label="Figure">
            {FIGURES.map(([key, name]) => (
              <button key={key} type="button" aria-pressed={figure === key} onClick={() => choose(key)}>
                {name}
              </button>
            ))}
          </fieldset>
        </>
      }
    >
      <Shown
        answer={answer}
        empty={({ table }) =>
          table.totals.cost_micros === 0 &&
          table.totals.rows_without_rate === 0 && (
            <p>
              No costs from {day(from)} to {day(to)}: <code>throughline costs import FILE</code> reads day, channel,
              campaign and cost.
            </p>
          )
        }
      >
        {({ table, params, credit_left_out }) => (
          <>
            <Table table={table} view={view} figure={figure} by={params.by} />
            {credit_left_out > 0 && (
              <p class="aside">
                The smallest {number(credit_left_out)} credits of campaigns are left out: choose a shorter period.
              </p>
            )}
          </>
        )}
      </Shown>
    </Panel>
  );
}

function Table(props: { table: Returns['table']; view: View; figure: Figure; by: 'channel' | 'campaign' }) {
  const { table, view, figure, by } = props;
  const paid = table.rows.filter((row) => row.cost_micros !== 0);
  const cells = (of: Cells) =>
    table.models.map((model) => (
      <td
        key={model}
        class={model === view.model ? 'figure-cell chosen' : 'figure-cell'}
        title={`${money(of[model]?.revenue_micros ?? 0, view.currency)} from ${orders(of[model]?.conversions ?? 0)} orders`}
      >
        {shown(of[model], figure, view.currency)}
      </td>
    ));
  return (
    <>
      <table class="channels">
        <thead>
          <tr>
            <th scope="col">{by === 'channel' ? 'Channel' : 'Campaign'}</th>
            <th scope="col" class="figure-cell always">
              Cost
            </th>
            {table.models.map((model) => (
              <th key={model} scope="col" class={model === view.model ? 'figure-cell chosen' : 'figure-cell'}>
                <button type="button" onClick={() => show({ model })}>
                  {modelName(model)}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {paid.map((row) => (
            <tr key={`${row.channel} ${row.campaign}`}>
              <th scope="row">
                <Channel name={row.channel} />
                {by === 'campaign' && <small> {row.campaign || 'no campaign'}</small>}
              </th>
              <td
                class="figure-cell always"
                title={`${number(row.clicks)} clicks, ${number(row.impressions)} impressions`}
              >
                {money(row.cost_micros, view.currency)}
              </td>
              {cells(row.cells)}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">All that cost</th>
            <td class="figure-cell always">{money(table.totals.cost_micros, view.currency)}</td>
            {cells(table.totals.cells)}
          </tr>
        </tfoot>
      </table>
      {table.totals.rows_without_rate > 0 && (
        <p class="aside">
          {number(table.totals.rows_without_rate)} costs are in a currency without a rate to {view.currency} and left
          out: <code>throughline rates import FILE</code>.
        </p>
      )}
    </>
  );
}

const shown = (cell: Cells[string] | undefined, figure: Figure, currency: string): string => {
  if (figure === 'roas') return cell?.roas == null ? '–' : `${ratio(cell.roas)}×`;
  return cell?.cpa_micros == null ? '–' : money(cell.cpa_micros, currency);
};
