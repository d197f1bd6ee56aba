import { signal } from '@preact/signals';
import { addDays, defaultsAt } from '../../reports/calendar.ts';
import type { WorkspaceInfo } from '../../workspaces.ts';
import { readView, type View, writeView } from './view.ts';

/** Workspaces, known once the first answer is in. */
export const workspaces = signal<readonly WorkspaceInfo[]>([]);

/** What the page shows; undefined until the workspaces are known. */
export const view = signal<View | undefined>(undefined);

const standardOf = (info: WorkspaceInfo): View => {
  const { from, to, currency, model } = defaultsAt(info, Date.now());
  return { workspace: info.name, from, to, currency, model, show: 'revenue', channel: '', profile: '' };
};

/** Opens the view the address names, once the workspaces are known. */
export function openView(known: readonly WorkspaceInfo[]): void {
  workspaces.value = known;
  const asked = new URLSearchParams(location.search).get('workspace');
  const info = known.find((w) => w.name === asked) ?? known[0];
  if (!info) return;
  view.value = { ...readView(location.search, standardOf(info), info.models), workspace: info.name };
  history.replaceState(null, '', writeView(view.value));
}

/** Changes the view and its address. */
export function show(change: Partial<View>): void {
  if (!view.value) return;
  view.value = { ...view.value, ...change };
  history.pushState(null, '', writeView(view.value));
}

/** The workspace that is shown. */
export const workspaceShown = (): WorkspaceInfo | undefined =>
  workspaces.value.find((w) => w.name === view.value?.workspace);

/** Follows the browser's back and forward. */
export function followHistory(): () => void {
  const follow = () => openView(workspaces.value);
  addEventListener('popstate', follow);
  return () => removeEventListener('popstate', follow);
}

/** Periods offered, ending today in the workspace's time zone. */
export const PERIODS = [7, 30, 90, 365] as const;

export function periodOf(days: number): { from: string; to: string } | undefined {
  const info = workspaceShown();
  if (!info) return undefined;
  const { today } = defaultsAt(info, Date.now());
  return { from: addDays(today, 1 - days), to: today };
}
