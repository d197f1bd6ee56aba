import { useEffect, useRef } from 'preact/hooks';
import { addDays } from '../../reports/calendar.ts';
import { day, money } from '../format.ts';
import { path } from '../state/api.ts';
import { useAnswer } from '../state/use-answer.ts';
import type { View } from '../state/view.ts';
import type { Revenue } from './answers.ts';
import type { Plot, Points } from './plot.ts';

const REFRESH_MS = 10_000;
const MICROS = 1_000_000;

/** Every day of the period; days without an order are 0, not missing. */
export function pointsOf(rows: Revenue['rows'], from: string, to: string): Points {
  const byDay = new Map(rows.map((r) => [r.day, r]));
  const points: Points = { days: [], values: [], orders: [] };
  for (let d = from; d <= to; d = addDays(d, 1)) {
    points.days.push(d);
    points.values.push((byDay.get(d)?.revenue_micros ?? 0) / MICROS);
    points.orders.push(byDay.get(d)?.conversions ?? 0);
  }
  return points;
}

/** Revenue by day, as a line: people look for its shape. The figures are in the table below it. */
export function RevenueLine({ view }: { view: View }) {
  const { workspace, from, to, currency, model } = view;
  const { data } = useAnswer<Revenue>(path('reports/revenue', { workspace, from, to, currency, model }), REFRESH_MS);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const at = box.current;
    if (!at || !data) return;
    let plot: Plot | undefined;
    let gone = false;
    // The plot's code is not needed for the first look.
    void import('./plot.ts').then(({ drawPlot }) => {
      if (!gone) plot = drawPlot(at, pointsOf(data.rows, from, to), currency);
    });
    return () => {
      gone = true;
      plot?.remove();
    };
  }, [data, from, to, currency]);
  const best = data?.rows.reduce<Revenue['rows'][number] | undefined>(
    (a, b) => (a && a.revenue_micros >= b.revenue_micros ? a : b),
    undefined,
  );
  const said = best
    ? `Revenue by day in ${currency}; the best day was ${day(best.day)} with ${money(best.revenue_micros, currency)}`
    : 'Revenue by day';
  return <div class="line-chart" ref={box} role="img" aria-label={said} />;
}
