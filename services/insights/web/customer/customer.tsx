import { useEffect } from 'preact/hooks';
import type { Customer } from '../../timeline/answer.ts';
import { Channel } from '../channels/channel.tsx';
import { dateAt, modelName, money, number } from '../format.ts';
import { Panel, Shown } from '../panels/panel.tsx';
import { path } from '../state/api.ts';
import { show, workspaceShown } from '../state/page.ts';
import { useAnswer } from '../state/use-answer.ts';
import type { View } from '../state/view.ts';
import { opened, taken } from './correcting.ts';
import { Identifiers } from './identifiers.tsx';
import { Notice } from './notice.tsx';
import { CustomerOrders } from './orders.tsx';
import { Search } from './search.tsx';
import { Timeline } from './timeline.tsx';
import { scoreOf } from './words.ts';

const REFRESH_MS = 3_000;
/** While a decision about identity is being carried out. */
const WATCH_MS = 700;

/** Right: one customer. */
export function CustomerPanel({ view }: { view: View }) {
  const asked = view.profile === '' ? undefined : path(`profiles/${view.profile}`, { workspace: view.workspace });
  const answer = useAnswer<Customer>(asked, taken.value?.state === 'waiting' ? WATCH_MS : REFRESH_MS);
  useEffect(() => {
    opened.value = undefined;
    taken.value = undefined;
  }, [asked]);
  return (
    <Panel
      id="customer"
      title="One customer"
      class="customer-panel"
      controls={
        view.profile !== '' && (
          <button type="button" onClick={() => show({ profile: '' })}>
            Close
          </button>
        )
      }
    >
      <Search view={view} />
      {asked === undefined ? (
        <div class="empty">
          <p>
            Look someone up by e-mail, phone, order, card or customer number, or open a customer from any list on this
            page.
          </p>
          <p>
            You see every touch over all channels, the sessions, the orders with their credit, and what joined the
            identities.
          </p>
        </div>
      ) : (
        <Shown answer={answer} lines={10}>
          {(customer) => <Found customer={customer} view={view} />}
        </Shown>
      )}
    </Panel>
  );
}

/** Ids of devices begin with this or more: their profiles are nobody known. */
const WEAK = '6';

function Found({ customer, view }: { customer: Customer; view: View }) {
  const info = workspaceShown();
  const zone = info?.time_zone ?? 'UTC';
  const { person, orders, touches } = customer;
  const sales = orders.filter((order) => info?.sales.includes(order.conversion));
  const scores = touches.filter((t) => t.score !== null);
  return (
    <div class="customer">
      <div class="who">
        <b>{(person?.known ?? customer.profile_id < WEAK) ? 'Known customer' : 'Unknown visitor'}</b>
        <code title="Profile id">{customer.profile_id.slice(0, 12)}</code>
        {person && (
          <span class="detail">
            since {dateAt(person.first_seen_at, zone)} through <Channel name={person.first_channel} />
          </span>
        )}
      </div>
      <Identifiers key={customer.profile_id} customer={customer} workspace={view.workspace} zone={zone} />
      {customer.asked_for && <p class="joined">The profile you asked for was joined into this one.</p>}
      <dl class="figures">
        <div>
          <dt>Orders</dt>
          <dd>{number(person?.orders ?? sales.length)}</dd>
        </div>
        <div>
          <dt>Revenue</dt>
          <dd>{money(person?.revenue_micros ?? 0, info?.currency ?? view.currency)}</dd>
        </div>
        <div>
          <dt>Sessions</dt>
          <dd>{number(person?.sessions ?? customer.sessions.length)}</dd>
        </div>
        <div>
          <dt>Touches</dt>
          <dd>{number(person?.touches ?? 0)}</dd>
        </div>
        {scores.slice(0, 3).map((t) => (
          <div key={t.message_id}>
            <dt>{dateAt(t.occurred_at, zone)}</dt>
            <dd>{scoreOf(t)}</dd>
          </div>
        ))}
      </dl>
      {orders.length > 0 && (
        <section aria-label="Conversions">
          <h3>
            Conversions <span class="note">credit by {modelName(view.model).toLowerCase()}</span>
          </h3>
          <CustomerOrders orders={orders} model={view.model} zone={zone} />
          {customer.more_orders && <p class="aside">Older ones are left out: the view conversions has them all.</p>}
        </section>
      )}
      <Notice customer={customer} workspace={view.workspace} />
      <section aria-label="Timeline">
        <h3>
          Timeline <span class="note">{zone}</span>
        </h3>
        <Timeline key={customer.profile_id} customer={customer} workspace={view.workspace} zone={zone} />
      </section>
    </div>
  );
}
