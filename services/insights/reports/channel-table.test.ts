import { describe, expect, test } from 'vitest';
import { layChannelTable, UNATTRIBUTED } from './channel-table.ts';

const line = (channel: string, model: string, revenue: number, conversions = 1) => ({
  channel,
  model,
  revenue_micros: revenue * 1_000_000,
  conversions,
});

describe('the channel table', () => {
  const table = layChannelTable(
    [
      line('Email', 'first', 10),
      line('Email', 'last', 90),
      line('Paid Search', 'first', 85),
      line('Paid Search', 'last', 5),
      line('Store', 'first', 5),
      line('Store', 'last', 5),
      line(UNATTRIBUTED, 'first', 100),
      line(UNATTRIBUTED, 'last', 100),
    ],
    ['first', 'last'],
  );

  test('gives every channel a cell under every model, 0 where a model gives it nothing', () => {
    const sparse = layChannelTable([line('Email', 'last', 3)], ['first', 'last']);
    expect(sparse.rows[0]?.cells).toEqual({
      first: { revenue_micros: 0, conversions: 0, share: 0 },
      last: { revenue_micros: 3_000_000, conversions: 1, share: 1 },
    });
  });

  test('marks the one channel on which the models disagree most, and between which models', () => {
    expect(table.widest).toBe('Email');
    expect(table.rows.find((r) => r.channel === 'Email')).toMatchObject({
      low: 'first',
      high: 'last',
      spread_micros: 80_000_000,
    });
  });

  test('marks nothing when the models agree', () => {
    expect(layChannelTable([line('Store', 'first', 5), line('Store', 'last', 5)], ['first', 'last']).widest).toBeNull();
  });

  test('sums to the same revenue under every model, with shares of that sum', () => {
    expect(table.totals['first']?.revenue_micros).toBe(200_000_000);
    expect(table.totals['last']?.revenue_micros).toBe(200_000_000);
    expect(table.rows.find((r) => r.channel === 'Email')?.cells['last']?.share).toBe(0.45);
  });

  test('puts the largest channel first and the unattributed last, however large', () => {
    expect(table.rows.map((r) => r.channel)).toEqual(['Email', 'Paid Search', 'Store', UNATTRIBUTED]);
  });

  test('keeps the configured order of models and appends unknown ones', () => {
    expect(layChannelTable([line('Email', 'custom', 1)], ['last', 'first']).models).toEqual([
      'last',
      'first',
      'custom',
    ]);
  });
});
