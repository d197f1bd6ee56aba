import { describe, expect, test } from 'vitest';
import { layReturnTable } from './return-table.ts';

const MICRO = 1_000_000;
const spent = (channel: string, cost: number, campaign = '') => ({
  channel,
  campaign,
  cost_micros: cost * MICRO,
  impressions: 100,
  clicks: 10,
  rows_without_rate: 0,
});
const earned = (channel: string, model: string, revenue: number, conversions: number, campaign = '') => ({
  channel,
  campaign,
  model,
  revenue_micros: revenue * MICRO,
  conversions,
});

describe('cost beside credit', () => {
  const table = layReturnTable(
    [spent('Paid Search', 100), spent('Display', 50)],
    [
      earned('Paid Search', 'first', 500, 5),
      earned('Paid Search', 'last', 200, 4),
      earned('Email', 'first', 900, 9),
      earned('Email', 'last', 1_200, 10),
    ],
    { models: ['first', 'last'], live: ['first', 'last'] },
  );

  test('gives cost per conversion and return under every model', () =>
    expect(table.rows[0]?.cells).toMatchObject({
      first: { cpa_micros: 20 * MICRO, roas: 5 },
      last: { cpa_micros: 25 * MICRO, roas: 2 },
    }));

  test('keeps a cost that brought nothing: no cost per conversion, a return of 0', () =>
    expect(table.rows[1]).toMatchObject({
      channel: 'Display',
      cost_micros: 50 * MICRO,
      cells: { first: { conversions: 0, cpa_micros: null, roas: 0 } },
    }));

  test('gives no return where nothing was spent, and leaves such revenue out of the totals', () => {
    expect(table.rows[2]).toMatchObject({ channel: 'Email', cells: { first: { cpa_micros: null, roas: null } } });
    expect(table.totals).toMatchObject({
      cost_micros: 150 * MICRO,
      cells: { last: { roas: 200 / 150, conversions: 4 } },
    });
  });

  test('shows costs also when no conversion came at all', () =>
    expect(layReturnTable([spent('Display', 50)], [], { models: ['last', 'old'], live: ['last'] }).rows).toHaveLength(
      1,
    ));

  test('tells campaigns of one name in two channels apart', () =>
    expect(
      layReturnTable(
        [spent('Display', 1, 'spring'), spent('Paid Search', 2, 'spring')],
        [earned('Display', 'last', 7, 1, 'spring')],
        { models: ['last'], live: ['last'] },
      ).rows.map((r) => [r.channel, r.cells['last']?.revenue_micros]),
    ).toEqual([
      ['Paid Search', 0],
      ['Display', 7 * MICRO],
    ]));
});
