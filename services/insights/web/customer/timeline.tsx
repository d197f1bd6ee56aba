import type { Customer } from '../../timeline/answer.ts';
import { Channel } from '../channels/channel.tsx';
import { money, number, span, time } from '../format.ts';
import { workspaceShown } from '../state/page.ts';
import { daysOf, type Entry } from './entries.ts';
import { useGrounds } from './grounds.ts';
import { Icon } from './icons.tsx';
import { IdentityEntry } from './identity-line.tsx';
import { linesOf } from './lines.ts';
import { detailOf, type Touch, titleOf } from './words.ts';

/** A customer's history, the newest first: sessions with what happened in them, contacts outside, what was joined. */
export function Timeline({ customer, workspace, zone }: { customer: Customer; workspace: string; zone: string }) {
  const grounds = useGrounds(customer, workspace);
  const lines = grounds ? linesOf(customer, grounds, zone) : [];
  return (
    <ol class="timeline" aria-label="Timeline, newest first">
      {daysOf(customer, lines, zone).map(({ day, entries }) => (
        <li key={day}>
          <h4>{day}</h4>
          <ol>
            {entries.map((entry) =>
              entry.kind === 'identity' ? (
                <IdentityEntry
                  key={entry.line.key}
                  line={entry.line}
                  customer={customer}
                  workspace={workspace}
                  zone={zone}
                />
              ) : (
                <EntryLine key={keyOf(entry)} entry={entry} zone={zone} />
              ),
            )}
          </ol>
        </li>
      ))}
      {customer.more_sessions && (
        <li class="aside">
          The newest {number(customer.sessions.length)} sessions are shown: before them touches stand alone.
        </li>
      )}
      {customer.more_touches && (
        <li class="aside">Older events are left out: the view timeline(profile = '…') has them all.</li>
      )}
    </ol>
  );
}

type Happened = Exclude<Entry, { kind: 'identity' }>;

const keyOf = (entry: Happened): string => (entry.kind === 'touch' ? entry.touch.message_id : entry.session.session_id);

function EntryLine({ entry, zone }: { entry: Happened; zone: string }) {
  if (entry.kind === 'touch') return <TouchLine touch={entry.touch} zone={zone} contact />;
  const { session, touches } = entry;
  const length = Date.parse(session.ended_at) - Date.parse(session.started_at);
  return (
    <li class="session">
      <div class="session-head">
        <time dateTime={entry.at}>{time(entry.at, zone)}</time>
        <Channel name={session.channel} />
        <span class="detail">
          session{session.campaign && ` · ${session.campaign}`} · {number(session.views)} views
          {length > 0 && ` · ${span(length)}`}
        </span>
      </div>
      <ol>
        {touches.map((touch) => (
          <TouchLine key={touch.message_id} touch={touch} zone={zone} />
        ))}
      </ol>
    </li>
  );
}

/** What an event that names no currency is in. */
const ownCurrency = (): string => workspaceShown()?.currency ?? 'XXX';

function TouchLine({ touch, zone, contact = false }: { touch: Touch; zone: string; contact?: boolean }) {
  const detail = detailOf(contact ? touch : { ...touch, campaign: '' });
  return (
    <li class={touch.type === 'order' ? 'touch ordered' : 'touch'}>
      <time dateTime={touch.occurred_at}>{time(touch.occurred_at, zone)}</time>
      <Icon type={touch.type} />
      <span class="what">
        {titleOf(touch)}
        {detail && <span class="detail"> {detail}</span>}
      </span>
      {touch.value_micros !== null && touch.value_micros !== 0 && (
        <b class="value">{money(touch.value_micros, touch.currency || ownCurrency())}</b>
      )}
      {contact && <Channel name={touch.channel} />}
    </li>
  );
}
