import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { money, number, percent, span, time } from '../format.ts';
import { path } from '../state/api.ts';
import { workspaceShown } from '../state/page.ts';
import { useAnswer } from '../state/use-answer.ts';
import type { View } from '../state/view.ts';
import type { Check, Overview } from './answers.ts';

const LIVE_MS = 2_000;
const CHECK_MS = 60_000;

const Figure = (props: { name: string; title?: string; children: ComponentChildren }) => (
  <div class="figure" title={props.title}>
    <dt>{props.name}</dt>
    <dd>{props.children}</dd>
  </div>
);

/** The top strip: what arrives, who is known, what was earned, and whether the numbers add up. */
export function Strip({ view }: { view: View }) {
  const { workspace, from, to, currency, model } = view;
  const overview = useAnswer<Overview>(path('overview', { workspace, from, to, currency, model }), LIVE_MS);
  const { pulse, people, totals } = overview.data ?? {};
  const zone = workspaceShown()?.time_zone ?? 'UTC';
  const share = totals && totals.revenue_micros !== 0 ? totals.unattributed_micros / totals.revenue_micros : 0;
  return (
    <dl class="strip" aria-busy={overview.loading}>
      <Figure name="Events today" title={`Since midnight in ${zone}`}>
        <b>{pulse ? number(pulse.events_today) : '–'}</b>
        <small>
          {overview.fault ? (
            <span class="bad">no answer: {overview.fault.code}</span>
          ) : (
            <Newest at={pulse?.newest_received_at} />
          )}
        </small>
      </Figure>
      <Figure name="People" title="Profiles as they are joined now, of all time">
        <b>{people ? number(people.known) : '–'}</b>
        <small>known · {people ? number(people.unknown) : '–'} unknown visitors</small>
      </Figure>
      <Figure name="Orders" title="In the period">
        <b>{totals ? number(totals.conversions) : '–'}</b>
        <small>in the period</small>
      </Figure>
      <Figure name="Revenue" title="In the period, after refunds">
        <b>{totals ? money(totals.revenue_micros, currency) : '–'}</b>
        <small>
          {totals && totals.conversions > 0
            ? `${money(totals.revenue_micros / totals.conversions, currency)} an order`
            : 'in the period'}
        </small>
      </Figure>
      <Figure name="Unattributed" title="Revenue of orders without any touch in their lookback">
        <b>{totals ? percent(share) : '–'}</b>
        <small>of revenue, no touch within {workspaceShown()?.lookback_days ?? 30} d</small>
      </Figure>
      <Checked workspace={workspace} zone={zone} currency={currency} />
    </dl>
  );
}

/** Counts up between answers, so that silence shows. */
function Newest({ at }: { at: string | null | undefined }) {
  const [now, tick] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => tick(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  if (at === undefined) return <>…</>;
  if (at === null) return <>none yet today or yesterday</>;
  return <>newest event {span(Math.max(now, Date.now()) - Date.parse(at))} ago</>;
}

/** Accepted = stored + failed + duplicates, as the books say. */
function Checked({ workspace, zone, currency }: { workspace: string; zone: string; currency: string }) {
  const { data, fault } = useAnswer<Check>(path('reports/check', { workspace }), CHECK_MS);
  const books = data?.rows[0];
  const where = `${zone} · ${currency}`;
  if (fault || !books)
    return (
      <Figure name="Numbers">
        <b>{fault ? 'not checked' : '…'}</b>
        <small>{where}</small>
      </Figure>
    );
  const sum = `accepted ${number(books.accepted)} = stored ${number(books.stored)} + failed ${number(books.failed)} + duplicates ${number(books.duplicates)}`;
  const ok = books.difference === 0;
  const faults = [
    books.missing > 0 && `${number(books.missing)} missing`,
    books.doubled > 0 && `${number(books.doubled)} doubled`,
  ].filter(Boolean);
  return (
    <Figure name={`Numbers checked ${time(books.checked_at, zone)}`} title={sum}>
      <b class={ok ? 'good' : 'bad'}>{ok ? 'ok' : faults.join(', ')}</b>
      <small>{ok ? where : 'run throughline audit'}</small>
    </Figure>
  );
}
