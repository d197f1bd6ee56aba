import { PERIODS, periodOf, show, workspaces } from '../state/page.ts';
import { isPeriod, type View } from '../state/view.ts';

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
        <DayField name="First day" value={view.from} max={view.to} onDay={(from) => take({ from, to: view.to })} />
        <span aria-hidden="true">–</span>
        <DayField name="Last day" value={view.to} min={view.from} onDay={(to) => take({ from: view.from, to })} />
      </fieldset>
      <a href="/docs" class="docs">
        API
      </a>
    </header>
  );
}

/** Shows a period the page can show. */
function take(period: { from: string; to: string }): boolean {
  const isGood = isPeriod(period.from, period.to);
  if (isGood) show(period);
  return isGood;
}

/**
 * A day, taken as soon as the page can show it: picked in the calendar, or typed to its end. A year that is typed is another
 * day at each digit, which no period holds; what is no period when the field is left goes.
 */
function DayField(props: { name: string; value: string; min?: string; max?: string; onDay: (day: string) => boolean }) {
  const { name, value, min, max, onDay } = props;
  const leave = (field: HTMLInputElement) => {
    if (field.value !== value && !onDay(field.value)) field.value = value;
  };
  return (
    <label>
      <span class="hidden">{name}</span>
      <input
        type="date"
        value={value}
        min={min}
        max={max}
        onChange={(e) => onDay(e.currentTarget.value)}
        onBlur={(e) => leave(e.currentTarget)}
        onKeyDown={(e) => e.key === 'Enter' && leave(e.currentTarget)}
      />
    </label>
  );
}
