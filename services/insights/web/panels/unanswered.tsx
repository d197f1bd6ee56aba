import { Channel } from '../channels/channel.tsx';
import { Icon } from '../customer/icons.tsx';
import { number, span } from '../format.ts';
import { path } from '../state/api.ts';
import { show } from '../state/page.ts';
import { useAnswer } from '../state/use-answer.ts';
import type { View } from '../state/view.ts';
import type { Unanswered } from './answers.ts';
import { Panel, Shown } from './panel.tsx';

const REFRESH_MS = 10_000;

/** Messages whose writer waits, the longest first. */
export function UnansweredPanel({ view }: { view: View }) {
  const answer = useAnswer<Unanswered>(path('reports/unanswered', { workspace: view.workspace, limit: 8 }), REFRESH_MS);
  const total = answer.data?.rows[0]?.total_threads ?? 0;
  return (
    <Panel id="unanswered" title="Unanswered" note={answer.data && `${number(total)} waiting · last 30 days`}>
      <Shown
        answer={answer}
        empty={(d) =>
          d.rows.length === 0 && <p>Every message, call, review and question of the last 30 days has an answer.</p>
        }
      >
        {({ rows }) => (
          <ul class="unanswered">
            {rows.map((row) => (
              <li key={row.thread}>
                <span class="wait">{span(Date.now() - Date.parse(row.waiting_since))}</span>
                <Icon type={row.type} />
                <span class="what">
                  {[row.intent || row.type, row.topic].filter(Boolean).join(': ')}
                  {row.messages > 1 && <small> · {number(row.messages)} messages</small>}
                </span>
                <Channel name={row.channel} />
                <button
                  type="button"
                  class="link"
                  onClick={() => show({ profile: row.profile_id })}
                  aria-label="Open the customer"
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
