import { Registry } from 'prom-client';
import { afterEach, expect, test, vi } from 'vitest';
import { connectClickHouse } from '../../runtime/clickhouse/connect.ts';
import { loadConfig } from '../../runtime/config/load.ts';
import { memoryLog } from '../../runtime/log/memory/index.ts';
import { LONGEST_LOOK_MS } from '../../runtime/metrics/register.ts';
import { contextOf } from '../wiring.ts';
import { operationalGauges } from './operational.ts';

const books = {
  checked_at: 0,
  accepted: 12,
  stored: 5,
  failed: 0,
  duplicates: 0,
  missing: 7,
  doubled: 0,
  difference: 7,
  open_difference: 0,
};

afterEach(() => {
  vi.useRealTimers();
});

test('a difference in the books stays on the page while it is looked for again, however long that takes', async () => {
  vi.useFakeTimers();
  const config = loadConfig({ TL_CONFIG: 'development' });
  const client = connectClickHouse(config.env);
  const registry = new Registry();
  let isSlow = false;
  const context = contextOf({ config, client, metrics: new Registry(), clock: Date.now, log: memoryLog() });
  const run = async (name: string) => {
    if (isSlow) await new Promise((resolve) => setTimeout(resolve, 3 * LONGEST_LOOK_MS));
    return name === 'check' ? [books] : [];
  };
  operationalGauges(registry, { ...context, run }, { log: memoryLog(), env: config.env });
  const difference = async () => {
    const text = registry.metrics();
    await vi.advanceTimersByTimeAsync(LONGEST_LOOK_MS);
    return /^throughline_insights_audit_difference_events\{.*\} (\d+)$/m.exec(await text)?.[1];
  };
  expect(await difference()).toBe('7');
  isSlow = true;
  await vi.advanceTimersByTimeAsync(600_000);
  for (let page = 0; page < 4; page++) expect(await difference()).toBe('7');
  await client.close();
});
