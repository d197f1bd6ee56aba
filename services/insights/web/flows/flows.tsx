import { day } from '../format.ts';
import type { PathFlows, Transitions } from '../panels/answers.ts';
import { Panel, Shown } from '../panels/panel.tsx';
import { path } from '../state/api.ts';
import { useAnswer } from '../state/use-answer.ts';
import type { View } from '../state/view.ts';
import { Sankey } from './sankey.tsx';
import { FlowTable, Matrix } from './tables.tsx';

const REFRESH_MS = 30_000;
const DEPTH = 4;

/** How paths ran before a purchase: ribbons, the same as a table, and what followed what. */
export function FlowsPanel({ view }: { view: View }) {
  const { workspace, from, to, currency } = view;
  const period = { workspace, from, to, currency };
  const flows = useAnswer<PathFlows>(path('reports/path_flows', { ...period, depth: DEPTH }), REFRESH_MS);
  const moves = useAnswer<Transitions>(path('reports/transitions', period), REFRESH_MS);
  return (
    <Panel
      id="flows"
      class="flows-panel"
      title="Steps to a purchase"
      note={`${day(from)} – ${day(to)} · repeats merged · ${currency}`}
    >
      <Shown
        answer={flows}
        lines={8}
        empty={(d) => d.rows.length === 0 && <p>No purchase with a touch in the period: choose a longer one.</p>}
      >
        {({ rows }) => (
          <>
            <Sankey flows={rows} />
            <details>
              <summary>These steps as a table</summary>
              <FlowTable rows={rows} />
            </details>
            <details>
              <summary>What followed what (transition matrix)</summary>
              <Shown answer={moves}>{(data) => <Matrix rows={data.rows} />}</Shown>
            </details>
          </>
        )}
      </Shown>
    </Panel>
  );
}
