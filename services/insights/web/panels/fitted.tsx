import { Channel } from '../channels/channel.tsx';
import { day, modelName, moment, money, number, orders } from '../format.ts';
import { path } from '../state/api.ts';
import { workspaceShown } from '../state/page.ts';
import { useAnswer } from '../state/use-answer.ts';
import type { View } from '../state/view.ts';
import type { Models } from './answers.ts';
import { Panel, Shown } from './panel.tsx';

const REFRESH_MS = 60_000;
type Run = Models['runs'][number];

/** The newest models fitted to the paths: what each gives the channels, with its interval. They have days of their own. */
export function FittedPanel({ view }: { view: View }) {
  const { workspace, currency } = view;
  const answer = useAnswer<Models>(path('models', { workspace, currency }), REFRESH_MS);
  const first = answer.data?.runs[0];
  return (
    <Panel
      id="fitted"
      class="fitted-panel"
      title="Models fitted to the paths"
      note={
        first &&
        `${day(first.from_day)} – ${day(first.to_day)}, whatever the period above · ${number(first.paths)} journeys · computed ${moment(first.computed_at, workspaceShown()?.time_zone ?? 'UTC')}`
      }
    >
      <Shown
        answer={answer}
        empty={({ runs }) =>
          runs.length === 0 && (
            <p>
              None was fitted to these conversions yet:{' '}
              <code>throughline model run --model markov --bootstrap 200</code>, also <code>--model shapley</code>.
            </p>
          )
        }
      >
        {({ runs }) => <Fitted runs={runs} currency={currency} />}
      </Shown>
    </Panel>
  );
}

function Fitted({ runs, currency }: { runs: readonly Run[]; currency: string }) {
  const channels = [...new Set(runs.flatMap((run) => run.channels.map((line) => line.channel)))];
  const sampled = runs.some((run) => run.bootstrap > 0);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section class="sideways" aria-label="Orders by channel and fitted model" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Channel</th>
              {runs.map((run) => (
                <th key={run.run_id} scope="col" class="figure-cell">
                  {modelName(run.model)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {channels.map((channel) => (
              <tr key={channel}>
                <th scope="row">
                  <Channel name={channel} />
                </th>
                {runs.map((run) => {
                  const line = run.channels.find((one) => one.channel === channel);
                  return (
                    <td key={run.run_id} class="figure-cell" title={line && money(line.revenue_micros, currency)}>
                      {line ? orders(line.conversions) : '–'}
                      {line && line.low !== null && line.high !== null && (
                        <span class="interval">
                          {orders(line.low)} – {orders(line.high)}
                        </span>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p class="aside">
        Orders each channel gets{sampled ? ', with the 95 % interval from resampled journeys' : ''}. Runs that differ in
        their days are left out: compare like with like.
      </p>
    </>
  );
}
