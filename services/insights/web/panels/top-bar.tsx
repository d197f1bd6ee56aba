import { PERIODS, periodOf, show, workspaces } from '../state/page.ts';
import type { View } from '../state/view.ts';

/** The name, the workspace, and the period everything below is about. */
export function TopBar({ view }: { view: View }) {
  return (
    <header class="top">
      <h1>Throughline</h1>
      {workspaces.value.length > 1 && (
        <label>
          Workspace{' '}
          <select
            value={view.workspace}
            onChange={(e) => location.assign(`?workspace=${encodeURIComponent(e.currentTarget.value)}`)}
          >
            {workspaces.value.map((w) => (
              <option key={w.name} value={w.name}>
                {w.name}
              </option>
            ))}
          </select>
        </label>
      )}
      <fieldset class="period" aria-label="Period">
        <span class="choice">
          {PERIODS.map((days) => {
            const period = periodOf(days);
            const pressed = period?.from === view.from && period.to === view.to;
            return (
              <button
                key={days}
                type="button"
                aria-pressed={pressed}
                onClick={() => period && show({ ...period, channel: '' })}
              >
                {days === 365 ? '1 year' : `${days} days`}
              </button>
            );
          })}
        </span>
        <label>
          <span class="hidden">First day</span>
          <input
            type="date"
            value={view.from}
            max={view.to}
            onChange={(e) => e.currentTarget.value && show({ from: e.currentTarget.value })}
          />
        </label>
        <span aria-hidden="true">–</span>
        <label>
          <span class="hidden">Last day</span>
          <input
            type="date"
            value={view.to}
            min={view.from}
            onChange={(e) => e.currentTarget.value && show({ to: e.currentTarget.value })}
          />
        </label>
      </fieldset>
      <a href="/docs" class="docs">
        API
      </a>
    </header>
  );
}
