import { describe, expect, it } from 'vitest';
import { DAY } from './calendar.ts';
import { type HistoryOptions, history } from './history.ts';
import { trickle } from './trickle.ts';

const until = Date.UTC(2026, 4, 20);
const small: HistoryOptions = { seed: 'test', people: 800, days: 90, until };
const ids = (options: HistoryOptions) => [...history(options)].map((e) => String(e.payload['messageId']));

describe('the simulated past', () => {
  it('is the same every time for the same seed, and another for another', () => {
    expect(JSON.stringify([...history(small)])).toBe(JSON.stringify([...history(small)]));
    expect(JSON.stringify([...history({ ...small, seed: 'other' })])).not.toBe(JSON.stringify([...history(small)]));
  });

  it('keeps a person’s events when there are more people', () => {
    const few = new Set(ids({ ...small, people: 50 }));
    const many = new Set(ids(small));
    expect([...few].every((id) => many.has(id))).toBe(true);
  });

  it('stays inside the period, but for broken clocks', () => {
    for (const event of history(small)) {
      expect(event.arrivesAt).toBeLessThan(until + DAY);
      expect(event.occurredAt).toBeGreaterThan(until - 91 * DAY);
    }
  });

  it('has what a retailer has: every source, orders, repeated sends, late call logs, broken events', () => {
    const events = [...history(small)];
    const count = (of: (e: (typeof events)[number]) => boolean) => events.filter(of).length;
    for (const source of ['web', 'app', 'store', 'phone', 'chat', 'email', 'ads', 'messaging', 'reviews', 'surveys'])
      expect([source, count((e) => e.source === source) > 0]).toEqual([source, true]);
    expect(count((e) => e.payload['event'] === 'Order Completed')).toBeGreaterThan(100);
    expect(count((e) => e.arrivesAt - e.occurredAt > DAY)).toBeGreaterThan(0);
    expect(count((e) => !e.payload['userId'] && !e.payload['anonymousId'] && !e.payload['context'])).toBeGreaterThan(0);
    expect(new Set(ids(small)).size).toBeLessThan(events.length);
    expect(events.length / small.people).toBeGreaterThan(6);
  });

  it('names every order once per purchase', () => {
    const orders = new Map<string, string>();
    for (const { payload } of history(small)) {
      if (payload['event'] !== 'Order Completed') continue;
      const id = String((payload['properties'] as Record<string, unknown>)['order_id']);
      expect(orders.get(id) ?? payload['messageId']).toBe(payload['messageId']);
      orders.set(id, String(payload['messageId']));
    }
  });
});

describe('the live trickle', () => {
  it('dates events when asked, and never gives a message id twice', () => {
    const live = trickle({ seed: 'test', people: 100, run: 'r1' });
    const events = Array.from({ length: 500 }, (_, i) => live.next(until + i));
    expect(new Set(events.map((e) => e.payload['messageId'])).size).toBe(500);
    expect(events.every((e, i) => e.occurredAt === until + i)).toBe(true);
  });
});
