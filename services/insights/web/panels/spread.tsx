import { modelName, money } from '../format.ts';
import type { Channels } from './answers.ts';

type Row = Channels['table']['rows'][number];

const WIDTH = 96;
const PAD = 4;

/** What each model gives a channel, as dots on one scale for all channels; the line is what they disagree on. */
export function Spread(props: {
  row: Row;
  models: readonly string[];
  most: number;
  currency: string;
  widest: boolean;
}) {
  const { row, models, most, currency, widest } = props;
  const x = (model: string) => PAD + ((row.cells[model]?.revenue_micros ?? 0) / most) * (WIDTH - 2 * PAD);
  const said = `${money(row.spread_micros, currency)} between ${modelName(row.low)} and ${modelName(row.high)}`;
  return (
    <span class="spread" title={said}>
      <svg viewBox={`0 0 ${WIDTH} 16`} width={WIDTH} height="16" role="img" aria-label={said}>
        <line x1={PAD} x2={WIDTH - PAD} y1="8" y2="8" class="axis" />
        <line x1={x(row.low)} x2={x(row.high)} y1="8" y2="8" class="range" />
        {models.map((model) => (
          <circle
            key={model}
            cx={x(model)}
            cy="8"
            r="3"
            class={model === row.low || model === row.high ? 'end' : 'dot'}
          />
        ))}
      </svg>
      <span class="amount">{row.spread_micros === 0 ? '–' : money(row.spread_micros, currency, most)}</span>
      {widest && <span class="badge">widest</span>}
    </span>
  );
}
