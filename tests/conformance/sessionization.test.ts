import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { refdata } from '../support/refdata.ts';
import { type Pipeline, startPipeline } from './pipeline.ts';

const vectors = refdata('sessions', 'datafu_sessionize.json');
const clicks = refdata('sessions', 'datafu_clicks.csv');
const missing = vectors.missing || clicks.missing;

const duration = z.string().regex(/^\d+(ms|m)$/);
const file = z.object({
  window: duration,
  events: z.array(z.tuple([z.string(), z.string()])),
  expected_session_count: z.record(z.string(), z.number()),
  boundary: z.array(z.object({ gap: duration, window: duration.optional(), sessions: z.number() })),
});

const MINUTE = 60_000;
const WINDOW = 30 * MINUTE;
const START = Date.UTC(2010, 0, 1);
const milliseconds = (text: string): number => Number.parseInt(text, 10) * (text.endsWith('ms') ? 1 : MINUTE);

/** A page view of a person at an instant (epoch milliseconds). */
interface View {
  readonly person: string;
  readonly at: number;
}
const eventsOf = (views: readonly View[]) =>
  views.map(({ person, at }, n) => ({
    messageId: `${person}-${n}`,
    type: 'page',
    userId: person,
    timestamp: new Date(at).toISOString(),
  }));

/** Two views, a gap apart, of a person named after the gap. */
const pair = (person: string, gap: number): View[] => [0, gap].map((after) => ({ person, at: START + after }));

const published = missing ? undefined : file.parse(JSON.parse(readFileSync(vectors.path, 'utf8')));
const window = milliseconds(published?.window ?? '30m');
/** Some boundaries are published for a window of 450 ms; ours is whole minutes, so a gap is taken in proportion. */
const boundaries = (published?.boundary ?? []).map(({ gap, window: own, sessions }) => ({
  name: `${gap} of ${own ?? published?.window}`,
  gap: Math.round((milliseconds(gap) / milliseconds(own ?? '30m')) * WINDOW),
  sessions,
}));

/** member, epoch milliseconds, page */
const visits: View[] = missing
  ? []
  : readFileSync(clicks.path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(','))
      .map(([member = '', at]) => ({ person: `member-${member}`, at: Number(at) }));

describe.skipIf(missing)(`sessions as others cut them${missing && `: ${missing}`}`, () => {
  let pipeline: Pipeline;
  beforeAll(async () => {
    pipeline = await startPipeline([
      { name: 'thirty', gapMinutes: 30 },
      { name: 'ten', gapMinutes: 10 },
    ]);
    const listed = (published?.events ?? []).map(([person, at]) => ({
      person: `listed-${person}`,
      at: Date.parse(at),
    }));
    const gaps = [...boundaries, { name: 'exact', gap: WINDOW }, { name: 'past', gap: WINDOW + 1 }];
    const all = [...listed, ...gaps.flatMap(({ name, gap }) => pair(name, gap)), ...visits];
    // The last happened arrives first: sessions are cut by when it happened.
    await pipeline.send('thirty', eventsOf(all).reverse());
    await pipeline.send('ten', eventsOf(visits).reverse());
    await pipeline.settled();
  });
  afterAll(async () => pipeline?.stop());

  const countsOf = async (names: string): Promise<Record<string, number>> => {
    const rows = await pipeline.rows<{ person: string; n: number }>(
      'thirty',
      `SELECT i.value AS person, count() AS n FROM sessions AS s INNER JOIN identifiers AS i ON i.profile_id = s.profile_id
       WHERE match(i.value, '${names}') GROUP BY person`,
    );
    return Object.fromEntries(rows.map(({ person, n }) => [person, n]));
  };

  test('the published list of events gives the published number of sessions of each person', async () => {
    expect(window).toBe(WINDOW);
    const expected = Object.entries(published?.expected_session_count ?? {});
    expect(await countsOf('^listed-')).toEqual(Object.fromEntries(expected.map(([who, n]) => [`listed-${who}`, n])));
  });

  test('a gap shorter than the window does not split and a longer one does, as published', async () => {
    const counts = await countsOf(' of ');
    expect(boundaries).toHaveLength(4);
    expect(counts).toEqual(Object.fromEntries(boundaries.map(({ name, sessions }) => [name, sessions])));
  });

  /** Nobody published this one; DataFu splits where a gap is longer than its window, as we do. */
  test('a gap of exactly 30 minutes does not split, a millisecond more does', async () => {
    expect(await countsOf('^(exact|past)$')).toEqual({ exact: 1, past: 2 });
  });

  const STATISTICS = `
    WITH (toUnixTimestamp64Milli(ended_at) - toUnixTimestamp64Milli(started_at)) / 60000 AS minutes
    SELECT count() AS sessions, sum(events) AS events, avg(minutes) AS mean, stddevPop(minutes) AS deviation,
      quantileExactInclusive(0.5)(minutes) AS median, quantilesExact(0.75, 0.9, 0.95)(minutes) AS quantiles
    FROM sessions WHERE profile_id IN (SELECT profile_id FROM identifiers WHERE startsWith(value, 'member-'))`;

  test("305 clicks in sessions of 10 minutes have the lengths DataFu's own example prints", async () => {
    const [found] = await pipeline.rows<Record<string, unknown>>('ten', STATISTICS);
    expect(found).toMatchObject({ sessions: 22, events: 305 });
    // As the comment at the end of its sessionize.pig: mean, deviation, median, quantiles of the minutes of a session.
    expect([found?.['mean'], found?.['deviation'], found?.['median'], found?.['quantiles']].flat()).toEqual(
      [15.737532575757575, 31.29552045993877, 2.848041666666667, 14.648516666666666, 31.88788333333333, 86.69525].map(
        (minutes) => expect.closeTo(minutes, 9),
      ),
    );
  });

  test('the same clicks with 30 minutes: a session more for every gap above 30 minutes', async () => {
    const [found] = await pipeline.rows<Record<string, unknown>>('thirty', STATISTICS);
    const sorted = visits.toSorted((a, b) => a.person.localeCompare(b.person) || a.at - b.at);
    const starts = sorted.filter(({ person, at }, n) => {
      const before = sorted[n - 1];
      return before?.person !== person || at - before.at > WINDOW;
    });
    expect(starts).toHaveLength(11);
    expect(found).toMatchObject({ sessions: 11, events: 305 });
  });
});
