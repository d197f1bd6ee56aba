import { UNATTRIBUTED } from '../../../../schemas/unattributed.ts';
import { Channel } from '../channels/channel.tsx';
import { modelName, money, orders, percent } from '../format.ts';
import { show } from '../state/page.ts';
import type { View } from '../state/view.ts';
import type { Channels } from './answers.ts';
import { Spread } from './spread.tsx';

type Table = Channels['table'];
type Row = Table['rows'][number];
type Cell = Row['cells'][string];

const figure = (cell: Cell | undefined, view: View, most: number): string => {
  if (!cell) return '–';
  if (view.show === 'orders') return orders(cell.conversions);
  return view.show === 'share' ? percent(cell.share) : money(cell.revenue_micros, view.currency, most);
};

/** Channels by model. A model's head sorts by it; a cell opens its orders. */
export function ChannelTable({ table, view }: { table: Table; view: View }) {
  const most = Math.max(1, ...table.rows.flatMap((r) => Object.values(r.cells).map((c) => c.revenue_micros)));
  const amount = (row: Row) => row.cells[view.model]?.revenue_micros ?? 0;
  const rank = (row: Row) => (row.channel === UNATTRIBUTED ? 1 : 0);
  const rows = [...table.rows].sort((a, b) => rank(a) - rank(b) || amount(b) - amount(a));
  return (
    <table class="channels">
      <thead>
        <tr>
          <th scope="col">Channel</th>
          {table.models.map((model) => (
            <th
              key={model}
              scope="col"
              class={model === view.model ? 'figure-cell chosen' : 'figure-cell'}
              aria-sort={model === view.model ? 'descending' : 'none'}
            >
              <button type="button" onClick={() => show({ model })}>
                {modelName(model)}
              </button>
            </th>
          ))}
          <th scope="col" class="spread-cell">
            Disagreement
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.channel} class={row.channel === table.widest ? 'widest' : undefined}>
            <th scope="row">
              <Channel name={row.channel} />
            </th>
            {table.models.map((model) => (
              <FigureCell
                key={model}
                row={row}
                model={model}
                view={view}
                most={most}
                widest={row.channel === table.widest}
              />
            ))}
            <td class="spread-cell">
              <Spread
                row={row}
                models={table.models}
                most={most}
                currency={view.currency}
                widest={row.channel === table.widest}
              />
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">All channels</th>
          {table.models.map((model) => (
            <td key={model} class={model === view.model ? 'figure-cell chosen' : 'figure-cell'}>
              {figure(table.totals[model], view, most)}
            </td>
          ))}
          <td class="spread-cell" />
        </tr>
      </tfoot>
    </table>
  );
}

function FigureCell({
  row,
  model,
  view,
  most,
  widest,
}: {
  row: Row;
  model: string;
  view: View;
  most: number;
  widest: boolean;
}) {
  const cell = row.cells[model];
  const chosen = model === view.model;
  const open = chosen && row.channel === view.channel;
  const edge = widest && model === row.high ? 'highest' : widest && model === row.low ? 'lowest' : '';
  if (!cell || (cell.revenue_micros === 0 && cell.conversions === 0))
    return <td class={`figure-cell none ${chosen ? 'chosen' : ''} ${edge}`}>–</td>;
  return (
    <td class={`figure-cell ${chosen ? 'chosen' : ''} ${edge}`}>
      <button
        type="button"
        aria-expanded={open}
        aria-label={`${row.channel}, ${modelName(model)}: ${figure(cell, view, most)}, ${orders(cell.conversions)} orders, ${percent(cell.share)} of revenue. ${open ? 'Close' : 'Open'} its orders`}
        title={`${money(cell.revenue_micros, view.currency)} · ${orders(cell.conversions)} orders · ${percent(cell.share)} of revenue`}
        onClick={() => show(open ? { channel: '' } : { channel: row.channel, model })}
      >
        {figure(cell, view, most)}
        {edge && <span class="edge">{edge === 'highest' ? '▲' : '▼'}</span>}
      </button>
    </td>
  );
}
