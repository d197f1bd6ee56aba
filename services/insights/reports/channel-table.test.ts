import { describe, expect, test } from 'vitest';
import { UNATTRIBUTED } from '../../../schemas/unattributed.ts';
import { type ChannelLine, layChannelTable, wholeOf } from './channel-table.ts';

const line = (channel: string, model: string, revenue: number, conversions = 1) => ({
  channel,
  model,
  revenue_micros: revenue * 1_000_000,
  conversions,
});

/** As the first screen lays it: all models live, all normalised. */
const lay = (lines: readonly ChannelLine[], models: readonly string[]) =>
  layChannelTable(lines, { models: [...models], live: [...models] }, wholeOf(lines, models));

describe('the channel table', () => {
  const table = lay(
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
    const sparse = lay([line('Email', 'last', 3)], ['first', 'last']);
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
    expect(lay([line('Store', 'first', 5), line('Store', 'last', 5)], ['first', 'last']).widest).toBeNull();
  });

  test('sums to the same revenue under every model, with shares of that sum', () => {
    expect(table.totals['first']?.revenue_micros).toBe(200_000_000);
    expect(table.totals['last']?.revenue_micros).toBe(200_000_000);
    expect(table.rows.find((r) => r.channel === 'Email')?.cells['last']?.share).toBe(0.45);
  });

  test('puts the largest channel first and the unattributed last, however large', () => {
    expect(table.rows.map((r) => r.channel)).toEqual(['Email', 'Paid Search', 'Store', UNATTRIBUTED]);
  });

  test('keeps the configured order of models and leaves out those that no rules name', () => {
    const { models, rows } = lay([line('Email', 'last', 1), line('Store', 'dropped', 1)], ['last', 'first']);
    expect([models, rows.map((r) => r.channel)]).toEqual([['last', 'first'], ['Email']]);
  });

  describe('compares only models that say something about the same conversions', () => {
    const normalised = ['first', 'last', 'retired', 'fresh'];
    const models = ['participation', ...normalised];
    const columns = { models, live: ['participation', 'first', 'last', 'fresh'] };
    const lines = [
      ...['first', 'last'].flatMap((model, i) => [
        line('Email', model, i === 0 ? 60 : 50, 6),
        line('Store', model, i === 0 ? 40 : 50, 4),
      ]),
      // Counts an order once in each of its channels.
      line('Email', 'participation', 100, 10),
      line('Store', 'participation', 100, 10),
      // Began yesterday.
      line('Email', 'fresh', 1, 1),
    ];
    const compared = layChannelTable(lines, columns, wholeOf(lines, normalised));

    test('not one that counts a conversion several times, nor one that was live for a part of the period', () =>
      expect(compared.rows).toMatchObject([
        { channel: 'Email', low: 'last', high: 'first', spread_micros: 10_000_000 },
        { channel: 'Store', low: 'first', high: 'last', spread_micros: 10_000_000 },
      ]));

    test('and shows no column of one that is retired and credits nothing', () => {
      expect(compared.models).toEqual(['participation', 'first', 'last', 'fresh']);
      const before = layChannelTable([...lines, line('Email', 'retired', 1)], columns, []);
      expect(before.models).toEqual(models);
      expect(before.rows[0]).toMatchObject({ low: '', high: '', spread_micros: 0 });
    });

    test('also where sums of parts differ in the last digit', () =>
      expect(wholeOf([line('Email', 'a', 0.3, 0.1 + 0.2), line('Email', 'b', 0.3, 0.3)], ['a', 'b'])).toEqual([
        'a',
        'b',
      ]));
  });
});
