import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { METRICS } from './list.ts';
import { counter, createRegistry, gauge, histogram } from './register.ts';

const UNITS = ['total', 'seconds', 'bytes', 'records', 'keys', 'ratio', 'events', 'info', 'touches', 'messages'];

/** Counts of business things carry the thing as their unit. */
const THINGS = ['people', 'sessions', 'conversions', 'revenue', 'journeys'];

test.each(Object.entries(METRICS))('%s is named by the rule and says what it means', (name, spec) => {
  expect(name).toMatch(/^throughline_(runtime|collector|journeys|loader|insights)_[a-z_]+$/);
  expect([...UNITS, ...THINGS]).toContain(name.split('_').at(-1));
  expect(name.endsWith('_total')).toBe(spec.type === 'counter');
  expect(spec.meaning).toMatch(/^[A-Z].{10,}[^.]$/);
});

test('no label can hold an id of an event or a person', () => {
  const labels = new Set(Object.values(METRICS).flatMap((spec): readonly string[] => spec.labels));
  for (const label of ['message_id', 'identifier', 'profile', 'user', 'url']) expect(labels).not.toContain(label);
});

test('what the list names can be registered once, with its labels', async () => {
  const registry = new Registry();
  counter(registry, 'throughline_collector_events_total').inc({ workspace: 'shop', source: 'web' }, 2);
  gauge(registry, 'throughline_collector_inflight_bytes', (inflight) => inflight.set(7));
  histogram(registry, 'throughline_collector_produce_seconds').observe(0.002);
  const text = await registry.metrics();
  expect(text).toContain('throughline_collector_events_total{workspace="shop",source="web"} 2');
  expect(text).toContain('throughline_collector_inflight_bytes 7');
  expect(text).toContain('throughline_collector_produce_seconds_bucket{le="0.0025"} 1');
  expect(() => counter(registry, 'throughline_collector_events_total')).toThrow();
});

test('a process says what runs in it', async () => {
  const text = await createRegistry('loader', '1.2.3', 'abcd').metrics();
  expect(text).toMatch(
    /throughline_runtime_build_info\{service="loader",version="1.2.3",config_version="abcd",node="[\d.]+"\} 1/,
  );
});
