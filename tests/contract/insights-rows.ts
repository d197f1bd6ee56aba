import { identifierOf } from '../../schemas/identifier.ts';
import type {
  Credit,
  IdentifierValue,
  Journey,
  Login,
  Member,
  merge,
  Profile,
  Session,
} from '../../schemas/outputs.ts';
import type { RecordOf } from '../../schemas/record.ts';
import { addDays, dayIn } from '../../services/insights/reports/calendar.ts';
import type { ClickHouseClient } from '../../services/runtime/clickhouse/port.ts';

/** A small shop's rows as the loader writes them, for tests of what reads them. Deterministic in `now`. */
export interface World {
  readonly rows: Readonly<Record<string, Record<string, unknown>[]>>;
  readonly credits: readonly Credit[];
  readonly journeys: readonly Journey[];
}

export const SECRET = 'development-identity-secret';
export const WORKSPACE = 'main';
export const MODELS = ['first', 'last', 'linear', 'position_based'] as const;

const DAY = 86_400_000;
const CHANNELS = [
  ['Paid Search', 'google', 'cpc', 'brand-spring', 9],
  ['Organic Search', 'google', 'organic', '', 9],
  ['Email', 'newsletter', 'email', 'weekly', 7],
  ['Direct', '(direct)', '(none)', '', 7],
  ['Paid Social', 'instagram', 'paid', 'reels-spring', 5],
  ['Referral', 'blog.example', 'referral', '', 3],
  ['Affiliates', 'partner', 'affiliate', 'cashback', 2],
  ['AI Assistant', 'assistant.example', 'referral', '', 2],
  ['Store', '', '', '', 4],
  ['Phone', '', '', '', 2],
  ['Chat', '', '', '', 3],
  ['Direct Mail', 'catalogue', 'print', 'spring', 1],
] as const;
type Channel = (typeof CHANNELS)[number];
const OFFLINE = new Set<string>(['Store', 'Phone', 'Chat', 'Direct Mail']);

/** Mulberry32: the same numbers on every machine. */
function dice(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const id = (namespace: string, value: string) => identifierOf(SECRET, WORKSPACE, namespace, value);
const dayNumber = (at: number) => Math.floor(at / DAY);

/** Rows of `people` customers over the 30 days before `now`; the first is Anna, whom tests look for. */
export function makeWorld(now: number, people = 240): World {
  const random = dice(7);
  const between = (from: number, to: number) => from + Math.floor(random() * (to - from));
  const wheel = CHANNELS.flatMap((c) => Array.from({ length: c[4] }, () => c));
  const pick = (): Channel => wheel[between(0, wheel.length)] ?? CHANNELS[0];
  const rows: Record<string, Record<string, unknown>[]> = {};
  const credits: Credit[] = [];
  const journeys: Journey[] = [];
  let seq = 0;
  const stamp = (at: number) => ({ _seq: ++seq, recorded_at: Math.min(at + 400, now), config_version: 'c0ffee00' });
  const add = (table: string, row: Record<string, unknown>) => {
    rows[table] ??= [];
    const _offset = rows[table].length;
    rows[table].push({ ...row, workspace: WORKSPACE, _partition: 0, _offset, _loaded_at: now });
  };
  const touch = (row: Record<string, unknown> & { occurred_at: number }) => {
    const at = row.occurred_at;
    const own = {
      source_id: 'shop',
      origin_profile: row['origin'],
      occurred_on: dayNumber(at),
      received_at: Math.min(at + 800, now),
      src_topic: 'touchpoints',
      src_offset: rows['touchpoints']?.length ?? 0,
    };
    add('touchpoints', { ...own, ...row, ...stamp(at) });
  };

  for (let n = 0; n < people; n++) {
    const anna = n === 0;
    const known = anna || random() < 0.7;
    const device = id('anonymous_id', `device-${n}`);
    const user = id('user_id', anna ? 'U-1001' : `U-${2_000 + n}`);
    const profile = known ? user : device;
    if (known) {
      const email = anna ? 'anna@example.com' : `customer${n}@example.com`;
      const values = [
        ['user_id', anna ? 'U-1001' : `U-${2_000 + n}`],
        ['email', email],
        ...(anna
          ? [
              ['loyalty_id', '88410077'],
              ['phone', '+491701234567'],
            ]
          : []),
      ];
      for (const [namespace = '', value = ''] of values) {
        const identifier = id(namespace, value);
        add('identifier_values', { identifier, namespace, value, first_seen_at: now - 30 * DAY } satisfies Omit<
          IdentifierValue,
          'workspace'
        >);
        if (identifier === profile) continue;
        add('members', {
          identifier,
          profile_id: profile,
          mver: 1,
          cause: 'joined',
          ...stamp(now - 20 * DAY),
        } satisfies Omit<Member, 'workspace'>);
        add('merges', {
          action: 'joined',
          profile_id: profile,
          other_id: identifier,
          lo: profile,
          hi: identifier,
          version: 1,
          force: 0,
          over: false,
          ...stamp(now - 20 * DAY),
        } satisfies Omit<RecordOf<typeof merge>, 'workspace'>);
        touch({
          message_id: `id${n}-${namespace}`,
          origin: profile,
          identifiers: [profile, identifier],
          occurred_at: now - 20 * DAY - 1_000,
          type: namespace === 'loyalty_id' ? 'presence' : 'identify',
          channel: namespace === 'loyalty_id' ? 'Store' : 'Direct',
          source_id: namespace === 'loyalty_id' ? 'tills' : 'shop',
          platform: 'server',
        });
      }
      add('logins', {
        device,
        from_at: '1900-01-01 00:00:00.000',
        to_at: '2299-12-31 00:00:00.000',
        person: user,
        deleted: false,
        ...stamp(now - 20 * DAY),
      } satisfies Record<Exclude<keyof Login, 'workspace'>, unknown>);
    }
    const visits = anna ? 7 : between(1, 7);
    let at = now - between(2, 29) * DAY - between(0, DAY);
    if (anna) at = now - 26 * DAY;
    let path: { channel: Channel; at: number; message_id: string; type: string }[] = [];
    let orders = 0;
    let revenue = 0;
    let sessions = 0;
    let touches = 0;
    const firstAt = at;
    let firstChannel = '';
    let last = at;
    for (let v = 0; v < visits && at < now - 60_000; v++, at += between(DAY / 8, 5 * DAY)) {
      const channel = anna ? (CHANNELS[[4, 1, 2, 8, 10, 0, 3][v] ?? 0] ?? pick()) : pick();
      const [name, source, medium, campaign] = channel;
      const message_id = `m${n}-${v}`;
      const offline = OFFLINE.has(name);
      const type =
        { Store: 'presence', Phone: 'call', Chat: 'message', 'Direct Mail': 'impression' }[name as string] ?? 'view';
      const origin = offline && known ? profile : device;
      const place =
        name === 'Store'
          ? { place_id: 'hamburg-1', platform: 'pos', source_id: 'tills' }
          : { platform: offline ? 'phone' : 'web' };
      const talk =
        type === 'message' || type === 'call'
          ? {
              direction: 'inbound',
              actor: 'customer',
              conversation_id: `c${n}-${v}`,
              topic: ['delivery', 'returns', 'size'][between(0, 3)],
              intent: 'question',
              source_id: 'service',
            }
          : {};
      touch({
        message_id,
        origin,
        identifiers: [origin],
        occurred_at: at,
        type,
        event: type === 'view' ? 'Page Viewed' : '',
        channel: name,
        source,
        medium,
        campaign,
        landing: !offline,
        page_title: offline ? '' : 'Spring jackets',
        page_path: offline ? '' : '/jackets',
        ...place,
        ...talk,
      });
      if (talk.direction && random() < 0.82)
        touch({
          message_id: `${message_id}-r`,
          origin: profile,
          identifiers: [profile],
          occurred_at: at + 900_000,
          type,
          channel: name,
          direction: 'outbound',
          actor: 'agent',
          agent_id: 'agent-3',
          conversation_id: `c${n}-${v}`,
          platform: 'phone',
          source_id: 'service',
        });
      path.push({ channel, at, message_id, type });
      touches++;
      firstChannel ||= name;
      let end = at;
      let views = 0;
      if (!offline) {
        views = between(1, 5);
        for (let k = 1; k < views; k++) {
          end = at + k * 95_000;
          touch({
            message_id: `${message_id}-${k}`,
            origin,
            identifiers: [origin],
            occurred_at: end,
            type: k === 2 ? 'cart' : 'view',
            event: k === 2 ? 'Product Added' : 'Page Viewed',
            channel: 'Direct',
            page_title: 'Rain jacket, green',
            page_path: '/jackets/green',
            object_name: 'Rain jacket',
            platform: 'web',
          });
        }
      }
      const buys = anna ? v === 3 || v === 6 : known && random() < 0.28;
      const endsAt = buys ? end + 120_000 : end;
      if (!offline) {
        sessions++;
        add('sessions', {
          session_id: `${profile}-${at.toString(36)}`,
          profile_id: profile,
          started_at: at,
          ended_at: endsAt,
          started_on: dayNumber(at),
          events: views + (buys ? 1 : 0),
          views,
          orders: buys ? 1 : 0,
          message_id,
          channel: name,
          source,
          medium,
          campaign,
          platform: 'web',
          final: false,
          deleted: false,
          ...stamp(at),
        } satisfies Omit<Session, 'workspace'>);
      }
      last = endsAt;
      if (!buys) continue;
      const order_id = `O-${n}-${v}`;
      const value_micros = between(1_900, 24_900) * 10_000;
      const currency = n % 60 === 59 ? 'CHF' : 'EUR';
      orders++;
      revenue += value_micros;
      touch({
        message_id: `${message_id}-o`,
        origin: profile,
        identifiers: [profile, device],
        occurred_at: endsAt,
        type: 'order',
        event: 'Order Completed',
        channel: name,
        order_id,
        value_micros,
        currency,
        platform: offline ? 'pos' : 'web',
      });
      // Every seventeenth order came out of nowhere.
      const used = n % 17 === 16 ? [] : path;
      const journey = openOrConverted({
        profile,
        message: `${message_id}-o`,
        key: order_id,
        path: used,
        at: endsAt,
        value_micros,
        currency,
      });
      journeys.push({ ...journey, ...stamp(endsAt), workspace: WORKSPACE });
      for (const line of creditsOf(journey, used, stamp)) credits.push(line);
      path = [];
    }
    if (path.length > 0)
      journeys.push({
        ...openOrConverted({
          profile,
          message: '',
          key: '',
          path,
          at: path.at(-1)?.at ?? last,
          value_micros: 0,
          currency: '',
        }),
        ...stamp(last),
        workspace: WORKSPACE,
      });
    add('profiles', {
      profile_id: profile,
      known,
      first_seen_at: firstAt,
      last_seen_at: last,
      first_channel: firstChannel,
      sessions,
      touches,
      orders,
      revenue_micros: revenue,
      deleted: false,
      ...stamp(last),
    } satisfies Omit<Profile, 'workspace'>);
  }
  const annas = id('user_id', 'U-1001');
  touch({
    message_id: 'anna-review',
    origin: annas,
    identifiers: [annas],
    occurred_at: now - 5 * 3_600_000,
    type: 'review',
    channel: 'Review',
    direction: 'inbound',
    actor: 'customer',
    score: 2,
    scale_min: 1,
    scale_max: 5,
    score_kind: 'rating',
    topic: 'delivery',
    intent: 'complaint',
    platform: 'web',
    source_id: 'reviews',
  });
  touch({
    message_id: 'anna-nps',
    origin: annas,
    identifiers: [annas],
    occurred_at: now - 9 * DAY,
    type: 'survey_response',
    channel: 'Survey',
    score: 9,
    scale_min: 0,
    scale_max: 10,
    score_kind: 'nps',
    platform: 'web',
    source_id: 'surveys',
  });
  for (let k = 0; k < 12; k++)
    touch({
      message_id: `live-${k}`,
      origin: id('anonymous_id', `live-${k}`),
      identifiers: [],
      occurred_at: now - k * 4_000,
      type: k % 4 === 3 ? 'cart' : 'view',
      event: 'Page Viewed',
      channel: pick()[0],
      platform: 'web',
      page_path: '/',
    });
  const refused = [
    ['TL_NO_IDENTIFIER', 'the event names nobody: send userId or anonymousId'],
    ['TL_TIME', 'occurred_at is in the year 57000: send seconds or ISO 8601, not microseconds'],
  ];
  refused.forEach(([code, reason], k) => {
    add('failed_events', {
      source_id: 'shop',
      message_id: `bad-${k}`,
      stage: 'collector',
      code,
      reason,
      received_at: now - 9_000 - k * 40_000,
      payload: '{}',
      truncated: false,
      src_topic: '',
      src_partition: -1,
      src_offset: -1,
      retries: 0,
    });
  });
  for (const j of journeys) add('journeys', { ...j });
  for (const c of credits) add('credits', { ...c });
  return { rows, credits, journeys };
}

type Step = { channel: Channel; at: number; message_id: string; type: string };

function openOrConverted(j: {
  profile: string;
  message: string;
  key: string;
  path: Step[];
  at: number;
  value_micros: number;
  currency: string;
}) {
  const converted = j.key !== '';
  return {
    journey_id: `${j.profile}-${j.key || 'open'}`,
    profile_id: j.profile,
    state: converted ? 'converted' : 'open',
    conversion: converted ? 'order' : '',
    conversion_key: j.key,
    order_id: j.key,
    message_id: j.message,
    started_at: j.path[0]?.at ?? j.at,
    ended_at: j.at,
    converted_at: converted ? j.at : null,
    converted_on: converted ? dayNumber(j.at) : null,
    value_micros: j.value_micros,
    gross_micros: j.value_micros,
    refunded_micros: 0,
    currency: j.currency,
    path: j.path.map((s) => s.channel[0]),
    path_times: j.path.map((s) => s.at),
    path_messages: j.path.map((s) => s.message_id),
    touches: j.path.length,
    final: false,
    deleted: false,
  };
}

/** Weights of a path of n touches under a model, in twentieths-safe integers. */
function weights(model: string, n: number): number[] {
  const at = (i: number) => ((model === 'first' ? i === 0 : i === n - 1) ? 1 : 0);
  if (model === 'first' || model === 'last') return Array.from({ length: n }, (_, i) => at(i));
  if (model === 'linear' || n < 3) return Array.from({ length: n }, () => 1);
  return Array.from({ length: n }, (_, i) => (i === 0 || i === n - 1 ? 4 * (n - 2) : 2));
}

const shareOut = (amount: number, parts: number[]): number[] => {
  const sum = parts.reduce((a, b) => a + b, 0);
  const shares = parts.map((w) => Math.floor((amount * w) / sum));
  shares[shares.length - 1] = (shares.at(-1) ?? 0) + amount - shares.reduce((a, b) => a + b, 0);
  return shares;
};

function creditsOf(
  j: ReturnType<typeof openOrConverted>,
  path: readonly Step[],
  stamp: (at: number) => { _seq: number; recorded_at: number; config_version: string },
): Credit[] {
  const common = {
    workspace: WORKSPACE,
    conversion: j.conversion,
    conversion_key: j.conversion_key,
    order_id: j.order_id,
    profile_id: j.profile_id,
    path_length: path.length,
    content: '',
    place_id: '',
    agent_id: '',
    converted_at: j.ended_at,
    converted_on: dayNumber(j.ended_at),
    currency: j.currency,
    sign: 1,
    final: false,
  };
  return MODELS.flatMap((model) => {
    if (path.length === 0)
      return [
        {
          ...common,
          model,
          position: 0,
          message_id: '',
          touch_type: '',
          channel: 'Unattributed',
          source: '',
          medium: '',
          campaign: '',
          touched_at: j.ended_at,
          touched_on: dayNumber(j.ended_at),
          amount_micros: j.value_micros,
          credit_micros: 1_000_000,
          ...stamp(j.ended_at),
        },
      ];
    const parts = weights(model, path.length);
    const amounts = shareOut(j.value_micros, parts);
    const shares = shareOut(1_000_000, parts);
    return path.flatMap((s, i) =>
      (parts[i] ?? 0) === 0
        ? []
        : [
            {
              ...common,
              model,
              position: i + 1,
              message_id: s.message_id,
              touch_type: s.type,
              channel: s.channel[0],
              source: s.channel[1],
              medium: s.channel[2],
              campaign: s.channel[3],
              touched_at: s.at,
              touched_on: dayNumber(s.at),
              amount_micros: amounts[i] ?? 0,
              credit_micros: shares[i] ?? 0,
              ...stamp(j.ended_at),
            },
          ],
    );
  });
}

/** Writes a world into the base tables. */
export async function insertWorld(client: ClickHouseClient, world: World): Promise<void> {
  for (const [table, rows] of Object.entries(world.rows)) await client.insertRows(table, rows.map(asJson));
  const databases = await client.query<{ name: string }>(
    'SELECT name FROM system.dictionaries WHERE database = {db:String}',
    { db: client.database },
  );
  for (const { name } of databases) await client.command(`SYSTEM RELOAD DICTIONARY ${client.database}.${name}`);
}

const asJson = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).map(([k, v]) => {
      if (typeof v === 'number' && /_at$/.test(k)) return [k, new Date(v).toISOString()];
      if (typeof v === 'number' && /_on$/.test(k)) return [k, new Date(v * DAY).toISOString().slice(0, 10)];
      if (k === 'path_times' && Array.isArray(v)) return [k, v.map((at: number) => new Date(at).toISOString())];
      return [k, v];
    }),
  );

/** The last 30 days of a world made at `now`, in UTC. */
export const lastMonth = (now: number) => ({ from: addDays(dayIn('UTC', now), -29), to: dayIn('UTC', now) });
