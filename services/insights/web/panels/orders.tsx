import { Channel } from '../channels/channel.tsx';
import { dateAt, modelName, money, number, percent } from '../format.ts';
import { path } from '../state/api.ts';
import { show, workspaceShown } from '../state/page.ts';
import { useAnswer } from '../state/use-answer.ts';
import type { View } from '../state/view.ts';
import type { Orders } from './answers.ts';
import { Shown } from './panel.tsx';

const REFRESH_MS = 10_000;

/** The orders behind the open cell; they sum to it. */
export function OrdersOf({ view }: { view: View }) {
  const { workspace, from, to, currency, channel, model } = view;
  const answer = useAnswer<Orders>(
    path('reports/orders', { workspace, from, to, currency, channel, model }),
    REFRESH_MS,
  );
  const zone = workspaceShown()?.time_zone ?? 'UTC';
  const total = answer.data?.rows[0]?.total_conversions ?? 0;
  return (
    <section class="orders" aria-label={`Orders of ${channel}`}>
      <header>
        <h3>
          <Channel name={channel} />
          <span class="note">
            {modelName(model)} · {number(total)} orders
          </span>
        </h3>
        <button type="button" onClick={() => show({ channel: '' })}>
          Close
        </button>
      </header>
      <Shown
        answer={answer}
        empty={(data) =>
          data.rows.length === 0 && <p>No order is credited to {channel} under this model in the period.</p>
        }
      >
        {({ rows }) => (
          <div class="scroll">
            <table>
              <thead>
                <tr>
                  <th scope="col">Order</th>
                  <th scope="col">Converted</th>
                  <th scope="col" class="figure-cell">
                    Credited
                  </th>
                  <th scope="col" class="figure-cell">
                    Share
                  </th>
                  <th scope="col" class="figure-cell">
                    Touches
                  </th>
                  <th scope="col">Customer</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={`${row.conversion} ${row.conversion_key}`}>
                    <th scope="row">{row.order_id || row.conversion_key}</th>
                    <td>{dateAt(row.converted_at, zone)}</td>
                    <td class="figure-cell">{money(row.revenue_micros, currency)}</td>
                    <td class="figure-cell">{percent(row.credit)}</td>
                    <td class="figure-cell">{number(row.path_length)}</td>
                    <td>
                      <button
                        type="button"
                        class="link"
                        onClick={() => show({ profile: row.profile_id })}
                        aria-label={`Open the customer of order ${row.order_id || row.conversion_key}`}
                      >
                        {row.profile_id.slice(0, 8)}
                      </button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            {total > rows.length && (
              <p class="aside">
                The largest {number(rows.length)} of {number(total)}; the API gives up to 1,000.
              </p>
            )}
          </div>
        )}
      </Shown>
    </section>
  );
}
