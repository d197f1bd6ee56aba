import { useState } from 'preact/hooks';
import { Channel } from '../channels/channel.tsx';
import { change, day, modelName, money, number, orders, points } from '../format.ts';
import { path } from '../state/api.ts';
import { useAnswer } from '../state/use-answer.ts';
import type { View } from '../state/view.ts';
import type { Experience } from './answers.ts';
import { Panel, Shown } from './panel.tsx';

const REFRESH_MS = 30_000;
const MICROS = 1_000_000;
const LEVELS = [
  ['channel', 'Channel', 'by channel'],
  ['touch_type', 'Touch type', 'by touch type'],
  ['agent', 'Agent', 'by agent'],
  ['place', 'Place', 'by place'],
] as const;
type Level = (typeof LEVELS)[number][0];
type Row = Experience['rows'][number];

/** What raises and lowers scores, beside what the same touches sell. */
export function ExperiencePanel({ view }: { view: View }) {
  const { workspace, from, to, currency, model } = view;
  const [by, breakDown] = useState<Level>('channel');
  const answer = useAnswer<Experience>(
    path('reports/experience', { workspace, from, to, currency, model, by }),
    REFRESH_MS,
  );
  return (
    <Panel
      id="experience"
      title="What moves scores, and what sells"
      class="experience-panel"
      note={`${day(from)} – ${day(to)} · ${modelName(model)} · points of 100 since the last answer`}
      controls={
        <select
          aria-label="Broken down by"
          value={by}
          onChange={(e) => breakDown(LEVELS.find(([key]) => key === e.currentTarget.value)?.[0] ?? 'channel')}
        >
          {LEVELS.map(([key, , name]) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
      }
    >
      <Shown
        answer={answer}
        empty={({ rows }) =>
          rows.length === 0 && (
            <p>
              Nobody answered a second time from {day(from)} to {day(to)}: choose a longer period. Scores are compared
              once a conversion says <code>value: score_change</code>.
            </p>
          )
        }
      >
        {({ rows, params }) =>
          [...new Set(rows.map((row) => row.score))].map((score) => (
            <Table
              key={score}
              score={score}
              rows={rows.filter((row) => row.score === score)}
              by={params.by}
              currency={params.currency}
            />
          ))
        }
      </Shown>
    </Panel>
  );
}

function Table({ score, rows, by, currency }: { score: string; rows: readonly Row[]; by: Level; currency: string }) {
  const most = Math.max(...rows.map((row) => row.revenue_micros));
  const head = LEVELS.find(([key]) => key === by)?.[1];
  return (
    <table class="channels">
      <caption>{score}</caption>
      <thead>
        <tr>
          <th scope="col">{head}</th>
          <th scope="col" class="figure-cell" title="Answers it had a part in">
            Answers
          </th>
          <th scope="col" class="figure-cell always" title="Points of 100 an answer, weighed by credit; 95 % interval">
            Mean change
          </th>
          <th scope="col" class="figure-cell" title="Points credited of answers that rose">
            Raised
          </th>
          <th scope="col" class="figure-cell" title="Points credited of answers that fell">
            Lowered
          </th>
          <th scope="col" class="figure-cell always">
            Sold
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.value}>
            <th scope="row">{by === 'channel' ? <Channel name={row.value} /> : row.value || 'none named'}</th>
            <td class="figure-cell">{number(row.answers)}</td>
            <td class="figure-cell always">
              {row.mean_change === null ? '–' : points(row.mean_change)}
              {row.low !== null && row.high !== null && (
                <small>
                  {' '}
                  {change(row.low)} to {change(row.high)}
                </small>
              )}
            </td>
            <td class="figure-cell">{points(row.up_micros / MICROS)}</td>
            <td class="figure-cell">{points(row.down_micros / MICROS)}</td>
            <td class="figure-cell always" title={`${orders(row.conversions)} orders`}>
              {money(row.revenue_micros, currency, most)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
