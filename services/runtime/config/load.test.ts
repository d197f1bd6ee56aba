import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { describeKeys, jsonSchema, keysAt } from './keys.ts';
import { loadConfig } from './load.ts';

const folder = mkdtempSync(join(tmpdir(), 'throughline-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function load(yaml: string, env: NodeJS.ProcessEnv = {}) {
  const path = join(folder, `${++files}.yaml`);
  writeFileSync(path, yaml);
  return loadConfig({ ...env, TL_CONFIG: path });
}

const faultsOf = (yaml: string, env: NodeJS.ProcessEnv = {}): string => {
  try {
    load(yaml, env);
  } catch (error) {
    return error instanceof Error ? error.message.replaceAll(folder, '') : String(error);
  }
  return 'no fault';
};

describe('loadConfig', () => {
  test('a model or a conversion listed twice is refused: it would be credited twice', () => {
    const shop = (rest: string) => `workspaces: [{ name: shop, ${rest} }]`;
    expect(faultsOf(shop('attribution: { models: [linear, linear] }'))).toContain('"linear" is listed twice');
    expect(faultsOf(shop('conversions: [{ name: a, type: order }, { name: a, type: lead }]'))).toContain(
      'two conversions "a"',
    );
    expect(faultsOf(shop('conversions: [{ name: a, type: order }, { name: b, type: order }]'))).toContain('by "order"');
  });

  test('without a file there is one workspace with a source for development', () => {
    const config = loadConfig({ TL_CONFIG: 'development' });
    expect(config.file.workspaces).toMatchObject([{ name: 'main', sources: [{ id: 'development' }] }]);
    expect(config.version).toMatch(/^[0-9a-f]{8}$/);
  });

  test('a file that is named but missing is a fault: its sources would be replaced by one whose key everybody knows', () => {
    const path = join(folder, 'absent.yaml');
    expect(() => loadConfig({ TL_CONFIG: path })).toThrow(`TL_CONFIG: there is no file ${path}`);
  });

  test('the version follows what the file means, not how it is written', () => {
    const one = load('workspaces: [{ name: shop }]');
    expect(load('# a comment\nworkspaces:\n  - name: shop\n').version).toBe(one.version);
    expect(load('workspaces: [{ name: shop, currency: USD }]').version).not.toBe(one.version);
  });

  test('the version stays when only the door is told something else: a new key makes no older rules', () => {
    const shop = (rest: string) => load(`workspaces: [{ name: shop, ${rest} }]\nlimits: { batch_events: 500 }`).version;
    const before = load('workspaces: [{ name: shop }]').version;
    expect(shop(`sources: [{ id: web, write_key: { sha256: ${'a'.repeat(64)} } }]`)).toBe(before);
    expect(shop(`sources: [{ id: web, write_key: { sha256: ${'b'.repeat(64)} } }], consent: require`)).toBe(before);
    expect(shop('identity: { block: [nobody@shop.example] }')).toBe(before);
    const rules = ['time_zone: Europe/Berlin', 'identity: { limits: { email: 2 } }', 'sessions: { gap_minutes: 5 }'];
    const others = ['touches: { exclude: [] }', 'ignore_referrers: [pay.example]', 'attribution: { models: [last] }'];
    for (const rule of [...rules, ...others]) expect(shop(rule), rule).not.toBe(before);
    expect(load('workspaces: [{ name: shop }]\nstate: { days: 30 }').version).not.toBe(before);
  });

  test('a write key from the environment is kept only as its hash', () => {
    const yaml = 'workspaces: [{ name: shop, sources: [{ id: web, write_key: { env: WEB_KEY } }] }]';
    const key = (env: NodeJS.ProcessEnv) => load(yaml, env).file.workspaces[0]?.sources[0]?.write_key;
    expect(key({ WEB_KEY: 'k' })).toEqual({ sha256: createHash('sha256').update('k').digest('hex') });
    expect(key({})).toEqual({ env: 'WEB_KEY' });
  });

  test.each(['TL_COLLECTOR_PORT=99999', 'TL_LOADER_PORT=-1', 'TL_FLUSH_MS=-1', 'TL_FLUSH_ROWS=0'])(
    '%s is out of bounds',
    (setting) => {
      const [name = '', value] = setting.split('=');
      expect(faultsOf('workspaces: [{ name: a }]', { [name]: value })).toContain(`environment ${name}: Too `);
    },
  );

  test.each(['batch_bytes: 0', 'batch_events: -1', 'past_days: 0', 'future_hours: -1'])(
    'limits of %s are refused',
    (limit) => {
      expect(faultsOf(`limits: { ${limit} }`)).toContain(`limits.${limit.split(':')[0]}: Too small`);
    },
  );

  test('two sources whose variables hold one write key are refused', () => {
    const yaml =
      'workspaces: [{ name: a, sources: [{ id: x, write_key: { env: X } }, { id: y, write_key: { env: Y } }] }]';
    expect(faultsOf(yaml, { X: 'k', Y: 'k' })).toContain('has the write key of source "x"');
    expect(faultsOf(yaml, { X: 'k', Y: 'l' })).toBe('no fault');
  });

  test.each(['UTC', 'Europe/Kyiv', 'Asia/Kolkata', 'America/Port-au-Prince', 'Etc/GMT+1', 'GMT', 'EST5EDT'])(
    'the time zone %s is taken as it is',
    (zone) => expect(faultsOf(`workspaces: [{ name: a, time_zone: ${zone} }]`)).toBe('no fault'),
  );

  test('every fault is reported at once, with line, column and the likely intention', () => {
    const text = faultsOf(
      'workspaces:\n  - name: shop\n    curency: EUR\n    sources:\n      - id: web\n        kind: wbe\n    sessions:\n      gap_minutes: soon\nlimit: 3\n',
      { TL_PARTITIONS: 'many', TL_PARTITON: '8' },
    );
    expect(text).toContain('.yaml:3:5 "curency" is not a key of workspaces[0]; did you mean "currency"?');
    expect(text).toContain('.yaml:6:15 workspaces[0].sources[0].kind: "wbe" is not one of web, app');
    expect(text).toContain('did you mean "web"?');
    expect(text).toContain('.yaml:8:20 workspaces[0].sessions.gap_minutes:');
    expect(text).toContain('.yaml:9:1 "limit" is not a key of the top level; did you mean "limits"?');
    expect(text).toContain('environment TL_PARTITIONS:');
    expect(text).toContain('6 faults');
  });

  test('an instance of journeys beyond the last is refused: it would work for no partition', () => {
    const shop = 'workspaces: [{ name: shop }]';
    expect(faultsOf(shop, { TL_ORDINAL: '2', TL_INSTANCES: '2' })).toContain('TL_ORDINAL: 2 is none of 2 instances');
    expect(faultsOf(shop, { TL_ORDINAL: '1' })).toContain('give 0 to 0');
    expect(load(shop, { TL_ORDINAL: '1', TL_INSTANCES: '2' }).env.TL_ORDINAL).toBe(1);
  });

  test.each([
    ['workspaces: [{ name: a }, { name: a }]', 'two workspaces "a"'],
    ['workspaces: [{ name: a, time_zone: Mars/Olympus }]', 'not an IANA time zone'],
    ['workspaces: [{ name: a, sources: [{ id: x }, { id: x }] }]', 'two sources "x"'],
    [
      'workspaces: [{ name: a, sources: [{ id: x, write_key: { env: K } }, { id: y, write_key: { env: K } }] }]',
      'has the write key of source "x"',
    ],
    ['workspaces: [{ name: a, channels: [{ channel: X, source: "(" }] }]', 'not a regular expression'],
    [
      'workspaces: [{ name: a, conversions: [{ name: n, type: survey_response, value: score_change }] }]',
      'state one kind of them',
    ],
    [
      'workspaces: [{ name: a, conversions: [{ type: order, value: score_change, when: { score_kind: nps } }] }]',
      'an order is no answer',
    ],
    [
      'workspaces: [{ name: a, conversions: [{ name: n, type: review, value: score_change, when: { score_kind: nps }, once_per: person }] }]',
      'leave once_per out',
    ],
    [
      'workspaces: [{ name: a, conversions: [{ name: n, type: review, value: score_change, when: { score_kind: nps } }], versions: [{ effective_from: 2026-01-01, conversions: [{ name: n, type: review, value: score }] }] }]',
      '"n" compares other scores, or none, in an earlier version',
    ],
    [
      'workspaces: [{ name: a, sources: [{ id: x, write_key: abc }] }]',
      '"abc" is none of what may stand here. A write key: {env: NAME}',
    ],
    [
      'workspaces: [{ name: a, sources: [{ id: x, write_key: { evn: K } }] }]',
      '"evn" is not a key of workspaces[0].sources[0].write_key; did you mean "env"?',
    ],
    ['workspaces: [{ name: a, sources: [{ id: x, write_key: { sha256: K } }] }]', '.write_key.sha256: '],
    ['workspaces: [{ name: a, attribution: { models: [liner] } }]', '.models[0]: "liner" is not one of first,'],
    ['workspaces: [{ name: a, attribution: { models: [liner] } }]', 'did you mean "linear"?'],
    [
      'workspaces: [{ name: a, attribution: { models: [{ name: x, kind: timedecay }] } }]',
      '.models[0].kind: "timedecay" is not one of',
    ],
    [
      'workspaces: [{ name: a, attribution: { models: [{ name: x, kind: time_decay, weight: 3 }] } }]',
      'there are: name, kind, lookback_days, half_life_days',
    ],
    [
      'workspaces: [{ name: a, conversions: [{ value: revenue }] }]',
      '"revenue" is not one of value, cost, score, score_change',
    ],
    [
      'workspaces: [{ name: a, conversions: [{ when: { event: 5 } }] }]',
      '5 is none of what may stand here. Event name as sent: one value',
    ],
    [
      'workspaces: [{ name: a, versions: [{ effective_from: tomorrow }] }]',
      '"tomorrow" is none of what may stand here. First day of these rules',
    ],
    ['workspaces: [{ name: a, conversions: [{ name: n, type: oder }] }]', 'did you mean "order"?'],
    ['workspaces: [{ name: a, touches: { exclude: [open] } }]', '.touches.exclude[0]: "open" is not one of'],
    [
      'workspaces: [{ name: a, conversions: [{ name: lead, type: order }] }]',
      'the name "lead" is for what makes a lead',
    ],
    [
      'workspaces: [{ name: a, attribution: { models: [{ name: last_90, kind: last, lookback_days: 90 }] } }]',
      '"last_90" looks back 90 days, but paths hold 30',
    ],
    [
      'workspaces: [{ name: a, attribution: { models: [{ name: x, kind: last, lookback_days: 20 }] }, versions: [{ effective_from: 2026-01-01, attribution: { lookback_days: 7 } }] }]',
      '"x" looks back 20 days, but paths hold 7',
    ],
    [
      'workspaces: [{ name: a, attribution: { lookback_days: 90 } }]\nstate: { days: 30 }',
      'touches are kept for 30 days (state.days), fewer than the 90 days',
    ],
    ['workspaces: [{ name: a, time_zone: europe/berlin }]', '"europe/berlin" is written "Europe/Berlin"'],
    ['workspaces: [{ name: a, time_zone: Europe/Berln }]', 'did you mean "Europe/Berlin"?'],
    ['workspaces: [{ name: a, time_zone: "+02:00" }]', 'not an IANA time zone'],
    ['workspaces: [{ name: a, time_zone: asia/kolkata }]', '"asia/kolkata"'],
    ['workspaces: [\n', '.yaml:2:1'],
    ['- a list', 'the file:'],
  ])('%s is refused: %s', (yaml, message) => {
    expect(faultsOf(yaml)).toContain(message);
  });
});

describe('the list of keys', () => {
  const keys = describeKeys();

  test('names every key with its default and its meaning', () => {
    expect(keys).toContainEqual({
      place: 'file',
      key: 'workspaces[].sessions.gap_minutes',
      default: 30,
      meaning: 'Inactivity that ends a session',
    });
    expect(keys).toContainEqual(expect.objectContaining({ key: 'TL_PARTITIONS', default: 4 }));
    expect(keys).toContainEqual(
      expect.objectContaining({ key: 'workspaces[].attribution.models[].half_life_days', default: 7 }),
    );
    expect(keys.filter((key) => key.meaning === '')).toEqual([]);
  });

  test('the JSON Schema for editors asks for nothing that has a default', () => {
    expect(jsonSchema().required ?? []).toEqual([]);
    expect(keysAt(['workspaces', 0, 'sources', 2])).toContain('write_key');
  });
});
