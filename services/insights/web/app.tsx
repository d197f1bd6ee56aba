import { useEffect } from 'preact/hooks';
import type { WorkspaceInfo } from '../workspaces.ts';
import { CustomerPanel } from './customer/customer.tsx';
import { FlowsPanel } from './flows/flows.tsx';
import { ArrivingPanel } from './panels/arriving.tsx';
import { AssistsPanel } from './panels/assists.tsx';
import { ChangePanel } from './panels/change.tsx';
import { ChannelsPanel } from './panels/channels.tsx';
import { ExperiencePanel } from './panels/experience.tsx';
import { FittedPanel } from './panels/fitted.tsx';
import { FaultNote } from './panels/panel.tsx';
import { LapsedPanel, PathsPanel } from './panels/paths.tsx';
import { ReturnsPanel } from './panels/returns.tsx';
import { Strip } from './panels/strip.tsx';
import { TokenForm } from './panels/token-form.tsx';
import { TopBar } from './panels/top-bar.tsx';
import { UnansweredPanel } from './panels/unanswered.tsx';
import { tokenWanted } from './state/api.ts';
import { followHistory, openView, view } from './state/page.ts';
import { useAnswer } from './state/use-answer.ts';

const WORKSPACES_MS = 60_000;

/** The first screen. */
export function App() {
  const known = useAnswer<{ workspaces: WorkspaceInfo[] }>('workspaces', WORKSPACES_MS);
  useEffect(followHistory, []);
  useEffect(() => {
    if (known.data && !view.value) openView(known.data.workspaces);
  }, [known.data]);
  if (tokenWanted.value !== undefined) return <TokenForm said={tokenWanted.value} />;
  const shown = view.value;
  if (!shown) return <div class="start">{known.fault ? <FaultNote fault={known.fault} /> : 'Loading…'}</div>;
  return (
    <>
      <a class="skip" href="#who">
        Skip to the search
      </a>
      <TopBar view={shown} />
      <Strip view={shown} />
      <main class="first-screen">
        <div class="wide">
          <ChannelsPanel view={shown} />
          <ReturnsPanel view={shown} />
          <ChangePanel view={shown} />
          <ExperiencePanel view={shown} />
          <FittedPanel view={shown} />
          <PathsPanel view={shown} />
          <LapsedPanel view={shown} />
          <AssistsPanel view={shown} />
          <FlowsPanel view={shown} />
        </div>
        <div class="side">
          <CustomerPanel view={shown} />
          <UnansweredPanel view={shown} />
          <ArrivingPanel view={shown} />
        </div>
      </main>
    </>
  );
}
