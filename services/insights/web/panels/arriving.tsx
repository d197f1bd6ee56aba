import { Channel } from '../channels/channel.tsx';
import { Icon } from '../customer/icons.tsx';
import { time } from '../format.ts';
import { path } from '../state/api.ts';
import { show, workspaceShown } from '../state/page.ts';
import { useAnswer } from '../state/use-answer.ts';
import type { View } from '../state/view.ts';
import type { Arriving, Rejected } from './answers.ts';
import { Panel, Shown } from './panel.tsx';

const LIVE_MS = 2_000;
const ROWS = 10;

/** What arrives now; what was refused stands in red with the reason. */
export function ArrivingPanel({ view }: { view: View }) {
  const { workspace } = view;
  const zone = workspaceShown()?.time_zone ?? 'UTC';
  const taken = useAnswer<Arriving>(path('reports/arriving', { workspace, limit: ROWS }), LIVE_MS);
  const refused = useAnswer<Rejected>(path('reports/rejected', { workspace, limit: 4 }), LIVE_MS);
  return (
    <Panel id="arriving" title="Arriving now" note="last 24 h, newest first">
      {refused.data && refused.data.rows.length > 0 && (
        <ul class="rejected">
          {refused.data.rows.map((row, i) => (
            <li key={`${row.received_at} ${row.message_id} ${i}`}>
              <time dateTime={row.received_at}>{time(row.received_at, zone, true)}</time>
              <span>
                <b>rejected</b> {row.reason} <code>{row.code}</code>{' '}
                <small>from {row.source_id || 'an unknown source'}</small>
              </span>
            </li>
          ))}
        </ul>
      )}
      <Shown
        answer={taken}
        empty={(d) =>
          d.rows.length === 0 && (
            <p>
              Nothing in the last 24 hours. Send one: <code>throughline send</code>, or the <code>curl</code> line of
              the README.
            </p>
          )
        }
      >
        {({ rows }) => (
          <ul class="arriving">
            {rows.map((row) => (
              <li key={row.message_id}>
                <time dateTime={row.received_at}>{time(row.received_at, zone, true)}</time>
                <Icon type={row.type} />
                <span class="what">{row.event || row.type}</span>
                <Channel name={row.channel} />
                <button
                  type="button"
                  class="link"
                  onClick={() => show({ profile: row.profile_id })}
                  aria-label={`Open the customer of ${row.event || row.type}`}
                >
                  {row.profile_id.slice(0, 8)}
                </button>
              </li>
            ))}
          </ul>
        )}
      </Shown>
    </Panel>
  );
}
