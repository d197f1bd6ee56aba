import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { day, money, number } from '../format.ts';

const HEIGHT = 110;
const MICROS = 1_000_000;

/** A series by day: values in units of the currency, and orders. */
export interface Points {
  readonly days: string[];
  readonly values: number[];
  readonly orders: number[];
}

/** A drawn plot. */
export interface Plot {
  remove(): void;
}

/** Draws a line into an element; follows its width and the colour scheme until it is removed. */
export function drawPlot(at: HTMLElement, points: Points, currency: string): Plot {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  let plot = plotOf(at, points, currency);
  const draw = () => {
    plot.destroy();
    plot = plotOf(at, points, currency);
  };
  const resized = new ResizeObserver(() => plot.setSize({ width: at.clientWidth, height: HEIGHT }));
  resized.observe(at);
  dark.addEventListener('change', draw);
  return {
    remove() {
      dark.removeEventListener('change', draw);
      resized.disconnect();
      plot.destroy();
    },
  };
}

function plotOf(at: HTMLElement, points: Points, currency: string): uPlot {
  const style = getComputedStyle(at);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const font = `11px ${style.fontFamily}`;
  const axis = {
    stroke: colour('--muted'),
    font,
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
  };
  const label = document.createElement('div');
  label.className = 'chart-label';
  return new uPlot(
    {
      width: at.clientWidth,
      height: HEIGHT,
      padding: [8, 8, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      scales: { x: { time: false }, y: { range: (_u, _min, max) => [0, Math.max(max, 1) * 1.08] } },
      axes: [
        {
          ...axis,
          size: 22,
          space: 64,
          grid: { show: false },
          values: (_u, at) => at.map((i) => (Number.isInteger(i) ? day(points.days[i] ?? points.days[0] ?? '') : '')),
        },
        {
          ...axis,
          size: 62,
          space: 32,
          values: (_u, at) => at.map((v) => money(v * MICROS, currency).replace(/[.,]00(?=\D|$)/, '')),
        },
      ],
      series: [
        {},
        {
          stroke: colour('--accent'),
          width: 2,
          fill: colour('--accent-wash'),
          points: { show: points.days.length < 32, size: 4, fill: colour('--accent') },
        },
      ],
      hooks: {
        init: [(u) => u.over.append(label)],
        setCursor: [
          (u) => {
            const i = u.cursor.idx;
            label.hidden = i === null || i === undefined;
            if (i === null || i === undefined) return;
            label.textContent = `${day(points.days[i] ?? '')} · ${money((points.values[i] ?? 0) * MICROS, currency)} · ${number(points.orders[i] ?? 0)} orders`;
          },
        ],
      },
    },
    [points.days.map((_, i) => i), points.values],
    at,
  );
}
