import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codecOf } from '../../schemas/codec.ts';
import { type Correction, correction } from '../../schemas/correction.ts';
import { partitionOf } from '../../schemas/partition.ts';
import { topicName } from '../../schemas/topics.ts';
import { buildServer } from '../../services/insights/http/server.ts';
import { contextOf } from '../../services/insights/wiring.ts';
import { connectClickHouse } from '../../services/runtime/clickhouse/connect.ts';
import { migrate } from '../../services/runtime/clickhouse/migrate.ts';
import type { ClickHouseClient } from '../../services/runtime/clickhouse/port.ts';
import { loadConfig } from '../../services/runtime/config/load.ts';
import { connectLog } from '../../services/runtime/log/connect.ts';
import type { Log } from '../../services/runtime/log/port.ts';
import { createLogger } from '../../services/runtime/logging/logger.ts';
import { createRegistry } from '../../services/runtime/metrics/register.ts';
import { backend } from '../support/backend.ts';
import { IDENTITY_ROWS, NORA, OTTO, PIA, TABLET } from './identity-rows.ts';
import { reading, until } from './log-reading.ts';

const { env } = backend();
const NOW = Date.UTC(2026, 2, 9, 12);
const config = loadConfig({ ...env, TL_CONFIG: 'development' });
const topic = topicName('corrections', config.env.TL_TOPIC_PREFIX);
const lines: string[] = [];
const silent = createLogger('insights', 'silent');
const open: { close(): Promise<unknown> }[] = [];
let client: ClickHouseClient;
let kafka: Log;
let app: FastifyInstance;

/** A server over the same rows; `more` changes its environment. */
async function serverWith(more: Record<string, string> = {}): Promise<FastifyInstance> {
  const own = loadConfig({ ...env, TL_CONFIG: 'development', ...more });
  const log = connectLog(own.env, 'insights-test', silent);
  const metrics = createRegistry('insights', 'test', 'test');
  const context = contextOf({ config: own, client, metrics, clock: () => NOW, log });
  const logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  const server = await buildServer({ context, metrics, logger, version: 'test', notReady: () => [] });
  open.push(server, log);
  return server;
}

beforeAll(async () => {
  client = connectClickHouse(config.env);
  await migrate(client, { database: config.env.CLICKHOUSE_DATABASE, workspaces: config.file.workspaces });
  for (const [table, rows] of IDENTITY_ROWS) await client.insertRows(table, rows);
  kafka = connectLog(config.env, 'test', silent);
  open.push(kafka);
  await kafka.ensureTopics([{ name: topic, partitions: config.env.TL_PARTITIONS }]);
  app = await serverWith();
});
afterAll(async () => {
  for (const one of open) await one.close();
  for (const database of [`${config.env.CLICKHOUSE_DATABASE}_main`, config.env.CLICKHOUSE_DATABASE])
    await client?.command(`DROP DATABASE IF EXISTS ${database}`, {}, { outsideDatabase: true });
  await client?.close();
});

async function post(path: string, payload: object, headers: Record<string, string> = {}, server = app) {
  const answer = await server.inject({
    method: 'POST',
    url: `/api/${path}`,
    headers: { host: 'localhost', ...headers },
    payload,
  });
  return { status: answer.statusCode, body: answer.json() };
}
const why = (a: string, b: string) => post('identity/evidence', { a, b });
const who = { actor: 'mia', reason: 'a test' };
const dry = (action: string, identifiers: string[], more: object = {}) =>
  post('identity/corrections', { action, identifiers, ...who, dry_run: true, ...more });
const decide = (action: string, identifiers: string[]) => post('identity/corrections', { action, identifiers, ...who });

const codec = codecOf(correction);
async function written(): Promise<{ decision: Correction; partition: number; key: string }[]> {
  const ranges = await kafka.offsets(topic);
  const from = ranges.flatMap(({ low, end }, partition) => (end > low ? [{ topic, partition, offset: low }] : []));
  if (from.length === 0) return [];
  const { reader, records, next } = await reading(kafka, { from });
  await until(
    () => from.every(({ partition }) => (next.get(partition) ?? 0) >= (ranges[partition]?.end ?? 0)),
    'all decisions',
  );
  await reader.close();
  return records.map(({ value, key, partition }) => ({
    decision: codec.decode(value ?? Buffer.alloc(0)),
    key: String(key),
    partition,
  }));
}
/** Profiles in figures, short. */
const short = (profiles: { identifiers: { identifier: string }[] }[]) =>
  profiles.map(({ identifiers, ...rest }) => ({
    ...rest,
    identifiers: identifiers.map((i) => i.identifier).toSorted(),
  }));

describe('why two identifiers are one person', () => {
  test('the chain names the messages that say so, from one to the other', async () => {
    const { body } = await why('loyalty_id:77001', 'user_id:N-1');
    expect(body).toMatchObject({ connected: true, profile: NORA.user, note: null });
    expect(body.chain).toMatchObject([
      {
        a: { identifier: NORA.card },
        b: { identifier: NORA.email },
        kind: 'event',
        message_id: 'nora-registers',
        source: 'tills',
        events: 1,
      },
      {
        a: { identifier: NORA.email },
        b: { identifier: NORA.user },
        kind: 'event',
        message_id: 'nora-login',
        at: '2026-03-01T10:00:00.000Z',
        events: 2,
      },
    ]);
  });

  test('a device hangs on the people who logged in on it', async () => {
    for (const [email, person, message] of [
      ['nora@example.com', NORA, 'nora-tablet'],
      ['otto@example.com', OTTO, 'otto-tablet'],
    ] as const) {
      const { body } = await why('device_id:tablet-1', `email:${email}`);
      expect(body.profile).toBe(person.user);
      expect(body.chain[0]).toMatchObject({
        kind: 'login',
        a: { identifier: TABLET },
        b: { identifier: person.user },
        message_id: message,
      });
    }
  });

  test('who are two people are told so, with who parted them or what refused them', async () => {
    expect((await why('user_id:P-1', '+49 170 1234568')).body).toMatchObject({
      connected: false,
      chain: [],
      note: expect.stringMatching(/undone by mia on 2026-03-05: the phone is her mother/),
    });
    expect((await why('user_id:P-1', 'otto@example.com')).body.note).toContain('limit');
    expect((await why('user_id:N-1', 'otto@example.com')).body.note).toContain('nothing');
  });

  test('a name nobody is known by is told by its place, never repeated', async () => {
    const { status, body } = await why('user_id:N-1', 'email:nobody@example.com');
    expect([status, body.code]).toEqual([404, 'TL_NOT_FOUND']);
    expect(body.message).toContain('identifier 2');
    expect(body.message).not.toContain('nobody@example.com');
  });
});

describe('a customer', () => {
  test('tells what joined and parted it, with who decided, and what was refused', async () => {
    const { body } = await post('timeline', { identifier: 'user_id:P-1' });
    expect(body.named_by).toEqual({ identifier: PIA.user, namespace: 'user_id', value: 'P-1' });
    expect(body.merges).toMatchObject([
      {
        action: 'separated',
        evidence: 'operator',
        undone: false,
        pair: [{ identifier: PIA.user }, { namespace: 'phone', value: '•••568' }],
        correction: { actor: 'mia', reason: 'the phone is her mother’s', at: '2026-03-05T09:00:00.000Z' },
      },
      { action: 'joined', evidence: 'event', undone: true, correction: null },
    ]);
    expect(body.conflicts).toMatchObject([{ namespace: 'user_id', profile: PIA.user, other: OTTO.user }]);
  });

  test('tells which devices it used and when', async () => {
    const { body } = await post('timeline', { identifier: 'user_id:N-1' });
    expect(body.devices).toEqual([
      {
        device: TABLET,
        namespace: 'device_id',
        value: '•••et-1',
        person: NORA.user,
        from: null,
        to: '2026-03-02T11:00:00.000Z',
      },
    ]);
  });
});

describe('logins that somebody undid', () => {
  test('are told with who undid them, of which hour, and by what names they can be done again', async () => {
    const { body } = await post('timeline', { identifier: 'user_id:P-1' });
    expect(body.devices).toEqual([]);
    expect(body.undone_logins).toEqual([
      {
        device: { identifier: TABLET, namespace: 'device_id', value: '•••et-1' },
        person: PIA.user,
        hour: 492_300,
        correction: { actor: 'mia', reason: 'she only watched', at: '2026-03-05T10:00:00.000Z' },
      },
    ]);
  });
});

describe('what a decision would change', () => {
  test('undoing a pair parts what nothing else connects, with the figures of both', async () => {
    const { body } = await dry('undo', ['user_id:N-1', 'email:nora@example.com']);
    expect(body).toMatchObject({ correction_id: null, dry_run: true, changes: true, chain: [] });
    expect(short(body.before)).toEqual([
      {
        profile_id: NORA.user,
        identifiers: Object.values(NORA).toSorted(),
        touches: 6,
        sessions: 1,
        orders: 1,
        revenue: [{ currency: 'EUR', micros: 30_000_000 }],
      },
    ]);
    expect(short(body.after)).toEqual([
      { profile_id: NORA.user, identifiers: [NORA.user], touches: 4, sessions: 1, orders: 0, revenue: [] },
      {
        profile_id: NORA.card,
        identifiers: [NORA.card, NORA.email].toSorted(),
        touches: 2,
        sessions: 0,
        orders: 1,
        revenue: [{ currency: 'EUR', micros: 30_000_000 }],
      },
    ]);
  });

  test('undoing a pair that other evidence spans says so and names that evidence', async () => {
    const { body } = await dry('undo', ['user_id:O-1', 'otto@example.com']);
    expect(body.changes).toBe(false);
    expect(body.sentence).toMatch(/stay one person/);
    expect(body.after).toHaveLength(1);
    expect(body.chain.map((edge: { message_id: string }) => edge.message_id)).toEqual(['otto-card', 'otto-registers']);
  });

  test('merging adds up, warns of the limit it passes and of what cannot be undone', async () => {
    const { body } = await dry('merge', ['user_id:N-1', 'user_id:O-1']);
    const [smaller] = [NORA.user, OTTO.user].toSorted();
    expect(body.before).toHaveLength(2);
    expect(body.after).toMatchObject([
      { profile_id: smaller, touches: 12, sessions: 1, orders: 2, revenue: [{ currency: 'EUR', micros: 80_000_000 }] },
    ]);
    expect(body.warnings).toEqual([
      expect.stringContaining('2 identifiers of user_id'),
      expect.stringContaining('will not part'),
    ]);
  });

  test('doing again what was undone joins, and is refused by a limit with the reason', async () => {
    expect((await dry('redo', ['user_id:P-1', 'phone:+491701234568'])).body).toMatchObject({
      changes: true,
      after: [{ touches: 2 }],
    });
    const { body } = await dry('redo', ['user_id:P-1', 'otto@example.com']);
    expect(body).toMatchObject({ changes: false, sentence: expect.stringContaining('limit of 1') });
  });

  test('separating cuts every pair between the named and the rest, and says whom a refused pair gives them to', async () => {
    const { body } = await dry('separate', ['otto@example.com']);
    expect(short(body.after).map((p) => p.identifiers)).toEqual([
      [OTTO.user, OTTO.card].toSorted(),
      [PIA.user, OTTO.email].toSorted(),
    ]);
    expect(body.warnings).toEqual([expect.stringContaining('a limit had refused them')]);
  });

  test('undoing a login gives the device’s time to whoever else was logged in, and to nobody if nobody was', async () => {
    const { body } = await dry('undo_login', ['device_id:tablet-1', 'user_id:N-1']);
    expect(body.warnings).toEqual([]);
    const touches = (profiles: { profile_id: string; touches: number }[], profile: string) =>
      profiles.find((p) => p.profile_id === profile)?.touches;
    expect([touches(body.before, NORA.user), touches(body.after, NORA.user)]).toEqual([6, 5]);
    expect([touches(body.before, OTTO.user), touches(body.after, OTTO.user)]).toEqual([6, 7]);
  });

  test.each([
    [
      'a pair no event names is refused with the pairs that connect it',
      'undo',
      ['user_id:N-1', 'loyalty_id:77001'],
      /user_id N-1 with email n•••@example.com, email n•••@example.com with loyalty_id •••.*separate/,
    ],
    ['a pair that is undone already', 'undo', ['user_id:P-1', 'phone:+491701234568'], /undone already, by mia/],
    ['a pair nothing ever said', 'undo', ['user_id:N-1', 'user_id:O-1'], /nothing says/],
    ['a pair that was never undone', 'redo', ['user_id:N-1', 'user_id:O-1'], /never undone/],
    ['a device with a person', 'merge', ['user_id:N-1', 'anonymous_id:visitor-1'], /belongs to people by login/],
    ['everything of a person', 'separate', ['user_id:N-1', 'nora@example.com', 'loyalty_id:77001'], /all identifiers/],
    ['identifiers of two people', 'separate', ['user_id:N-1', 'user_id:O-1'], /different people/],
    ['two people as a login', 'undo_login', ['user_id:N-1', 'user_id:O-1'], /takes a device/],
    ['a login that was not', 'undo_login', ['device_id:tablet-1', 'user_id:P-1'], /no login/],
    ['one identifier for a pair', 'undo', ['user_id:N-1'], /takes two/],
  ])('%s is refused with a sentence', async (_, action, identifiers, sentence) => {
    const { status, body } = await dry(action, identifiers);
    expect([status, body.code]).toEqual([400, 'TL_QUERY']);
    expect(body.message).toMatch(sentence);
  });

  test('a dry run writes nothing', async () => {
    await dry('undo', ['user_id:N-1', 'nora@example.com']);
    expect(await written()).toEqual([]);
  });
});

describe('a decision', () => {
  test('is in Kafka at the partition of the identifier it is addressed to, before it is answered', async () => {
    const { status, body } = await decide('undo', ['nora@example.com', 'user_id:N-1']);
    expect([status, body.dry_run]).toEqual([200, false]);
    expect(await written()).toEqual([
      {
        key: NORA.user,
        partition: partitionOf(NORA.user, config.env.TL_PARTITIONS),
        decision: {
          workspace: 'main',
          correction_id: body.correction_id,
          kind: 'pair',
          node: NORA.user,
          other: NORA.email,
          on: false,
          force: 1,
          apart: [],
          hour: null,
          ...who,
          requested_at: NOW,
        },
      },
    ]);
  });

  test('of each kind is addressed as the stream expects it', async () => {
    await decide('merge', ['user_id:O-1', 'user_id:N-1']);
    await decide('separate', ['otto@example.com']);
    await post('identity/corrections', {
      action: 'undo_login',
      identifiers: ['user_id:N-1', 'device_id:tablet-1'],
      hour: Date.UTC(2026, 2, 1, 11) / 3_600_000,
      ...who,
    });
    const [lo, hi] = [NORA.user, OTTO.user].toSorted();
    const found = (await written()).map(({ decision: { kind, node, other, on, force, apart, hour } }) => ({
      kind,
      node,
      other,
      on,
      force,
      apart,
      hour,
    }));
    expect(found).toEqual(
      expect.arrayContaining([
        { kind: 'pair', node: lo, other: hi, on: true, force: 2, apart: [], hour: null },
        { kind: 'pair', node: OTTO.user, other: OTTO.email, on: false, force: 1, apart: [], hour: null },
        { kind: 'login', node: TABLET, other: NORA.user, on: false, force: 1, apart: [], hour: 492_323 },
      ]),
    );
  });

  test('is not confirmed while Kafka is away, and questions are still answered', async () => {
    const server = await serverWith({ KAFKA_BROKERS: '127.0.0.1:9' });
    const refused = await post(
      'identity/corrections',
      { action: 'undo', identifiers: ['user_id:N-1', 'nora@example.com'], ...who },
      {},
      server,
    );
    expect([refused.status, refused.body.code]).toEqual([503, 'TL_UNAVAILABLE']);
    expect((await post('timeline', { identifier: 'user_id:N-1' }, {}, server)).status).toBe(200);
  });

  test('leaves no name in the log', () => {
    const text = lines.join('');
    for (const name of ['example.com', 'N-1', '77001', '+49170']) expect(text).not.toContain(name);
    expect(text).toContain('a decision about identity was taken');
  });
});

describe('the door', () => {
  const body = { action: 'undo', identifiers: ['user_id:N-1', 'nora@example.com'], ...who, dry_run: true };

  test('without an edit token only this machine may, and with the read token where there is one', async () => {
    expect((await post('identity/corrections', body, { host: 'attacker.example' })).body.code).toBe('TL_LOCAL');
    expect((await post('identity/corrections', body, { 'x-forwarded-for': '10.0.0.7' })).status).toBe(403);
    const server = await serverWith({ TL_READ_TOKEN: 'a-read-token' });
    expect((await post('identity/corrections', body, {}, server)).body.code).toBe('TL_READ_TOKEN');
    expect((await post('identity/corrections', body, { authorization: 'Bearer a-read-token' }, server)).status).toBe(
      200,
    );
  });

  test('with an edit token only who has it may, and the read token is not enough', async () => {
    const server = await serverWith({ TL_READ_TOKEN: 'a-read-token', TL_EDIT_TOKEN: 'an-edit-token' });
    const codes = await Promise.all(
      ['', 'Bearer a-read-token', 'Bearer an-edit-token'].map(
        async (authorization) =>
          (await post('identity/corrections', body, authorization ? { authorization } : {}, server)).status,
      ),
    );
    expect(codes).toEqual([401, 401, 200]);
  });

  test('an address written in another way leads to the same door', async () => {
    const server = await serverWith({ TL_READ_TOKEN: 'a-read-token', TL_EDIT_TOKEN: 'an-edit-token' });
    for (const url of ['/%61pi/identity/corrections', '/%61pi/timeline']) {
      const answer = await server.inject({
        method: 'POST',
        url,
        headers: { host: 'localhost', 'content-type': 'application/json' },
        payload: JSON.stringify(body),
      });
      expect(answer.statusCode).toBe(401);
    }
  });

  test('a form of another site cannot send one', async () => {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/identity/corrections',
      headers: { host: 'localhost', 'content-type': 'text/plain' },
      payload: JSON.stringify({ ...body, dry_run: false }),
    });
    expect(answer.statusCode).toBe(400);
  });

  test('a decision names who takes it and why, within bounds', async () => {
    for (const wrong of [
      { reason: '' },
      { actor: ' ' },
      { reason: 'x'.repeat(501) },
      { identifiers: Array(51).fill('a') },
      { colour: 'red' },
    ])
      expect((await post('identity/corrections', { ...body, ...wrong })).body.code).toBe('TL_QUERY');
  });
});
