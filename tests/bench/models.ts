import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDemoConfig } from '../../services/cli/demo/config.ts';
import { loadHistory } from '../../services/cli/demo/load.ts';
import type { LiveModel } from '../../services/journeys/domain/attribution/models.ts';
import { type Rules, rulesFrom } from '../../services/journeys/domain/rules.ts';
import { rulesOf } from '../../services/journeys/rules.ts';
import { journeysOperator } from '../../services/journeys/step.ts';
import { RULES } from '../../services/journeys/testing/touchpoints.ts';
import { loadConfig } from '../../services/runtime/config/load.ts';
import type { LogRecord } from '../../services/runtime/log/port.ts';
import { memoryStore } from '../../services/runtime/state/memory.ts';
import { overlay } from '../../services/runtime/state/overlay.ts';
import { say } from './world.ts';

const ROUNDS = 3;
const STEP = 2_000;

/** Touchpoints of made people, as the collector writes them, in one partition. */
async function history(people: number): Promise<{ records: LogRecord[]; rules: Rules }> {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-models-'));
  try {
    const config = loadConfig({ TL_CONFIG: writeDemoConfig(folder), TL_LOG_LEVEL: 'silent' });
    const records: LogRecord[] = [];
    const take = async (batch: readonly { topic: string; key: unknown; value: unknown }[]) => {
      for (const { topic, key, value } of batch)
        if (topic === 'touchpoints.bulk')
          records.push({
            topic,
            partition: 0,
            offset: records.length,
            key: Buffer.from(String(key)),
            value: Buffer.isBuffer(value) ? value : null,
            timestamp: Date.now(),
            headers: {},
          });
    };
    const given = { seed: 'demo', people, days: 90, until: Date.now() };
    await loadHistory(given, config, { append: take, close: async () => {} }, () => {}, new AbortController().signal);
    const [workspace] = config.file.workspaces;
    if (!workspace) throw new Error('the demo has no workspace');
    return { records, rules: rulesOf(workspace, 'bench') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lets the journeys operator take everything in under some live models; CPU microseconds, and lines it credited. */
function run(records: readonly LogRecord[], rules: Rules, models: readonly LiveModel[]) {
  const own = rulesFrom(rules, [{ ...rules, models }]);
  const operator = journeysOperator({
    rules: new Map([[rules.workspace, own]]),
    fallback: own,
    topicPrefix: '',
    partitions: 1,
    dedupDays: 2,
  });
  const store = memoryStore();
  const loop: LogRecord[] = [];
  let credits = 0;
  const before = process.cpuUsage();
  for (let at = 0; at < records.length || loop.length > 0; ) {
    const letters = loop.splice(0, STEP);
    const events = records.slice(at, at + STEP - letters.length);
    at += events.length;
    const state = overlay(store);
    for (const written of operator.process([...letters, ...events], state, { partition: 0, now: 1 })) {
      if (written.topic === 'out.credits') credits++;
      if (written.topic === 'journeys.loop')
        loop.push({
          ...written,
          offset: 0,
          key: null,
          value: written.value ?? null,
          timestamp: Date.now(),
          headers: {},
        });
    }
    store.apply(state.changes(), {});
  }
  const { user, system } = process.cpuUsage(before);
  return { us: user + system, credits };
}

/** What each live model adds to the work of the journeys operator beside one model alone, per event. */
export async function modelCosts(people: number): Promise<Record<string, unknown>> {
  const { records, rules } = await history(people);
  const [first, ...others] = RULES.models;
  if (!first) throw new Error('no live model');
  for (let warm = 0; warm < 3; warm++) run(records, rules, RULES.models);
  const costs = new Map<string, number[]>();
  const lines = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++)
    for (const model of [undefined, ...others]) {
      const { us, credits } = run(records, rules, model ? [first, model] : [first]);
      const name = model?.name ?? first.name;
      costs.set(name, [...(costs.get(name) ?? []), us / records.length]);
      lines.set(name, credits / records.length);
    }
  // Other work on the machine only ever adds.
  const least = (name: string) => Math.min(...(costs.get(name) ?? []));
  const alone = least(first.name);
  say(`${records.length} events, ${alone.toFixed(1)} us each under ${first.name} alone`);
  return {
    events: records.length,
    rounds: ROUNDS,
    alone: { model: first.name, us_per_event: Math.round(alone * 10) / 10, lines_per_event: lines.get(first.name) },
    added: Object.fromEntries(
      others.map(({ name }) => [
        name,
        {
          us_per_event: Math.round((least(name) - alone) * 10) / 10,
          lines_per_event: Math.round(((lines.get(name) ?? 0) - (lines.get(first.name) ?? 0)) * 1_000) / 1_000,
        },
      ]),
    ),
  };
}
