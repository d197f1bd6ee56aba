import { day, modelName, money, number } from '../format.ts';
import { path } from '../state/api.ts';
import { show, workspaceShown } from '../state/page.ts';
import { useAnswer } from '../state/use-answer.ts';
import type { View } from '../state/view.ts';
import type { Channels } from './answers.ts';
import { ChannelTable } from './channel-table.tsx';
import { OrdersOf } from './orders.tsx';
import { Panel, Shown } from './panel.tsx';
import { RevenueLine } from './revenue-line.tsx';

const REFRESH_MS = 10_000;

const SHOWS = [
  ['revenue', 'Revenue'],
  ['orders', 'Orders'],
  ['share', 'Share'],
] as const;

/** Left: revenue by day, channels by model, and the orders of the open cell. */
export function ChannelsPanel({ view }: { view: View }) {
  const { workspace, from, to, currency } = view;
  const answer = useAnswer<Channels>(path('channels', { workspace, from, to, currency }), REFRESH_MS);
  const shown = workspaceShown();
  // Participation counts an order in each channel: how many there are is asked of a model that counts it once.
  const whole = shown?.normalised.includes(view.model) === false ? shown.model : view.model;
  const totals = answer.data?.table.totals[whole];
  const others = answer.data?.currencies.filter((c) => c.currency !== currency) ?? [];
  return (
    <Panel
      id="channels"
      title="Channels by attribution model"
      class="channels-panel"
      note={totals && `${day(from)} – ${day(to)} · ${number(totals.conversions)} orders · ${currency}`}
      controls={
        <fieldset class="choice" aria-label="Figures">
          {SHOWS.map(([key, name]) => (
            <button key={key} type="button" aria-pressed={view.show === key} onClick={() => show({ show: key })}>
              {name}
            </button>
          ))}
        </fieldset>
      }
    >
      <Shown
        answer={answer}
        lines={8}
        empty={(data) =>
          data.table.rows.length === 0 && (
            <>
              <p>
                No orders in {currency} from {day(from)} to {day(to)}.
              </p>
              <p>
                Choose a longer period, or send one: <code>throughline send</code> prints where an event ends. A
                conversion that nothing has matched for 30 days is listed by <code>throughline doctor</code>.
              </p>
            </>
          )
        }
      >
        {(data) => (
          <>
            <RevenueLine view={view} />
            <label class="model-choice">
              Model{' '}
              <select value={view.model} onChange={(e) => show({ model: e.currentTarget.value })}>
                {[...new Set([...data.table.models, view.model])].map((model) => (
                  <option key={model} value={model}>
                    {modelName(model)}
                  </option>
                ))}
              </select>
            </label>
            <ChannelTable table={data.table} view={view} />
            {data.table.widest && <Widest data={data} currency={currency} />}
            {others.length > 0 && (
              <p class="aside">
                Not in this table:{' '}
                {others.map((c, i) => (
                  <>
                    {i > 0 && ' · '}
                    <button
                      key={c.currency}
                      type="button"
                      class="link"
                      onClick={() => show({ currency: c.currency, channel: '' })}
                    >
                      {money(c.revenue_micros, c.currency)}
                    </button>{' '}
                    from {number(c.conversions)} orders
                  </>
                ))}
              </p>
            )}
          </>
        )}
      </Shown>
      {view.channel && <OrdersOf view={view} />}
    </Panel>
  );
}

/** The widest disagreement in words. */
function Widest({ data, currency }: { data: Channels; currency: string }) {
  const row = data.table.rows.find((r) => r.channel === data.table.widest);
  if (!row) return null;
  return (
    <p class="aside">
      The models disagree most on <b>{row.channel}</b>: {modelName(row.high)} gives it{' '}
      {money(row.cells[row.high]?.revenue_micros ?? 0, currency)}, {modelName(row.low)}{' '}
      {money(row.cells[row.low]?.revenue_micros ?? 0, currency)}.
    </p>
  );
}
