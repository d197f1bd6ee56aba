import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { codecOf } from '../../schemas/codec.ts';
import { touchpoint } from '../../schemas/touchpoint.ts';
import { intake } from '../../services/collector/domain/intake.ts';
import type { IntakeScope } from '../../services/collector/domain/outcome.ts';
import { scopeOf } from '../../services/collector/sources/sources.ts';
import { loadConfig } from '../../services/runtime/config/load.ts';
import { refdata } from '../support/refdata.ts';

const NOW = Date.UTC(2026, 0, 1);
const { path, missing } = refdata('segment-protocol');
const config = loadConfig({ TL_CONFIG: 'development' });
const [workspace] = config.file.workspaces;
const [source] = workspace?.sources ?? [];

const files = missing
  ? []
  : readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.json'))
      .sort();
const events = files.map((file) => ({
  name: basename(file, '.json'),
  event: parse(readFileSync(join(path, file), 'utf8')),
}));

function parse(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

describe.skipIf(missing !== '')(`payloads of the protocol, written by others${missing && `: ${missing}`}`, () => {
  const codec = codecOf(touchpoint);
  const scope = (): IntakeScope => {
    if (!workspace || !source) throw new Error('the default configuration has no source');
    return scopeOf(config, workspace, source);
  };

  test('there are payloads of every call', () => {
    const calls = new Set(events.map(({ event }) => event['type']));
    expect(calls).toEqual(new Set(['track', 'identify', 'page', 'screen', 'group', 'alias']));
  });

  test.each(events)('$name becomes a touchpoint that keeps what was said', ({ event }) => {
    const outcome = intake(event, { scope: scope(), receivedAt: NOW });
    if ('failed' in outcome) throw new Error(`${outcome.failed.code}: ${outcome.failed.reason}`);
    const { ok, values } = outcome;
    expect(ok.call).toBe(event['type']);
    expect(ok.issues).toEqual([]);
    expect(values.map(({ value }) => value)).toContain(event['userId'] ?? event['anonymousId']);
    expect(ok.event).toBe(event['event'] ?? event['name'] ?? '');
    expect(ok.account_id).toBe(event['groupId'] ?? '');
    const given = event['properties'] ?? {};
    expect(Object.keys(JSON.parse(ok.properties || '{}'))).toEqual(Object.keys(given));
    expect(codec.decode(codec.encode(ok))).toEqual(ok);
  });
});
