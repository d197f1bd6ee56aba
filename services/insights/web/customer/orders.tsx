import { UNATTRIBUTED } from '../../../../schemas/unattributed.ts';
import type { Customer } from '../../timeline/answer.ts';
import { Mark } from '../channels/channel.tsx';
import { markOf } from '../channels/palette.ts';
import { dateAt, modelName, percent, worth } from '../format.ts';

type Order = Customer['orders'][number];

/** A customer's conversions, leads and changes of scores among them, each with the path that led to it and what the model credits. */
export function CustomerOrders({ orders, model, zone }: { orders: readonly Order[]; model: string; zone: string }) {
  return (
    <ul class="customer-orders">
      {orders.map((order) => (
        <li key={order.journey_id}>
          <div class="order-head">
            <span>
              <b>{(order.currency !== '' && order.order_id) || order.conversion}</b> ·{' '}
              {dateAt(order.converted_at ?? order.ended_at, zone)}
            </span>
            <b>
              {worth(order.value_micros, order.currency)}
              {order.refunded_micros > 0 && (
                <small> after {worth(order.refunded_micros, order.currency)} refunded</small>
              )}
            </b>
          </div>
          <Credits order={order} model={model} />
        </li>
      ))}
    </ul>
  );
}

/** Credit as a bar in the order of the path; the words below say the same. */
function Credits({ order, model }: { order: Order; model: string }) {
  const lines = order.credits.filter((c) => c.model === model);
  if (lines.length === 0)
    return (
      <p class="detail">
        {order.credits.length === 0 ? 'No credits yet.' : `${modelName(model)} credits nothing here.`}
      </p>
    );
  return (
    <>
      <div class="bar" aria-hidden="true">
        {lines.map((c) => (
          <span
            key={`${c.position} ${c.message_id}`}
            class={`fill-${markOf(c.channel).colour}`}
            style={{ flexGrow: Math.max(c.credit, 0) }}
            title={`${c.channel} ${percent(c.credit)}`}
          />
        ))}
      </div>
      <ul class="credits">
        {lines.map((c) => (
          <li key={`${c.position} ${c.message_id}`}>
            <Mark channel={c.channel} />
            {c.channel === UNATTRIBUTED ? 'no touch within the lookback' : c.channel}{' '}
            <span class="detail">{worth(c.revenue_micros, order.currency)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
