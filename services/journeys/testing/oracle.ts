import type { Touchpoint } from '../../../schemas/touchpoint.ts';
import type { WorkspaceConfig } from '../../runtime/config/schema.ts';
import { conversionsOf, rulesAt } from './oracle-conversions.ts';

/**
 * What journeys must come to, computed the plain way: everything of a profile at once, in exact rationals. Shares no
 * code with the stage.
 */
export interface Expected {
  sessions: string[];
  conversions: string[];
  credits: string[];
  open: string[];
  profiles: string[];
}

const CONTACTS = [
  'message',
  'call',
  'case',
  'survey_invite',
  'survey_response',
  'review',
  'question',
  'answer',
  'presence',
];
const WEB = [
  'visit',
  'view',
  'search',
  'cart',
  'lead',
  'signup',
  'login',
  'logout',
  'custom',
  'order',
  'click',
  'impression',
];

const DAY = 86_400_000;
const PATH_LENGTH = 100;

const sorted = (events: Touchpoint[]) =>
  [...events].sort((a, b) => a.occurred_at - b.occurred_at || (a.message_id < b.message_id ? -1 : 1));

export function expectedOf(
  all: Touchpoint[],
  workspace: WorkspaceConfig,
  ownerOf: (event: Touchpoint) => string = ({ origin }) => origin,
): Expected {
  const once = [...new Map(all.map((e) => [`${e.origin} ${e.message_id}`, e])).values()];
  const expected: Expected = { sessions: [], conversions: [], credits: [], open: [], profiles: [] };
  for (const profile of new Set(once.map(ownerOf)))
    ofProfile(profile, sorted(once.filter((e) => ownerOf(e) === profile)), workspace, expected);
  for (const list of Object.values(expected)) list.sort();
  return expected;
}

function ofProfile(origin: string, events: Touchpoint[], workspace: WorkspaceConfig, into: Expected) {
  const gap = workspace.sessions.gap_minutes * 60_000;
  const path: Touchpoint[] = [];
  let session: Touchpoint[] = [];
  const close = () => {
    const [first] = session;
    if (first) {
      path.push(first);
      into.sessions.push(
        `${origin} ${first.occurred_at} ${session.at(-1)?.occurred_at} ${session.length} ${first.message_id}`,
      );
    }
    session = [];
  };
  for (const event of events) {
    if (event.platform !== 'web' || !WEB.includes(event.type)) continue;
    if (session.length > 0 && event.occurred_at - (session.at(-1)?.occurred_at ?? 0) > gap) close();
    session.push(event);
  }
  close();
  for (const event of events)
    if (CONTACTS.includes(event.type) || (event.platform !== 'web' && ['click', 'impression'].includes(event.type)))
      path.push(event);
  const touches = sorted(path);

  const sessions = spans(events, gap);
  const made = conversionsOf(events, sessions, workspace);
  const leads = made.filter(({ name }) => name === 'lead').map(({ at }) => at);
  const ledger = new Map<string, bigint>();
  for (const { name, order, at, value, currency, sinceLast, answer } of made) {
    const { lookback, models } = rulesAt(at, workspace);
    const before = made.filter((other) => sinceLast && other.name === name && other.at < at).map((other) => other.at);
    const from = Math.max(at - lookback, (answer?.since ?? -Infinity) + 1, ...before.map((instant) => instant + 1));
    const leading = touches
      .filter((t) => t.occurred_at <= at && t.occurred_at >= from)
      .filter((t) => !answer || (t.message_id !== answer.id && !t.type.startsWith('survey_')))
      .slice(-PATH_LENGTH);
    into.conversions.push(
      `${origin} ${name} ${order} ${at} ${value} ${currency} ${leading.map((t) => t.message_id).join(',')}`,
    );
    const session = sessions.find((one) => one.from <= at && at <= one.to);
    const lead =
      name === 'lead' ? undefined : leads.filter((one) => one <= at && one >= at - lookback).sort((a, b) => a - b)[0];
    for (const [model, id, amount] of credits(BigInt(value), at, leading, session?.opening, lead)) {
      if (!models.includes(model)) continue;
      const line = `${origin} ${name} ${order} ${model} ${id}`;
      ledger.set(line, (ledger.get(line) ?? 0n) + amount);
    }
  }
  const sales = made.filter(({ sale }) => sale);
  const revenue = sales
    .filter(({ currency }) => currency === workspace.currency)
    .reduce((sum, { value }) => sum + value, 0);
  const converted = made.filter(({ answer }) => !answer).map(({ at }) => at);
  for (const [line, amount] of ledger) into.credits.push(`${line} ${amount}`);

  const last = Math.max(...converted, Number.NEGATIVE_INFINITY);
  const since = touches.filter((t) => t.occurred_at > last);
  const newest = since.at(-1)?.occurred_at ?? 0;
  const open = since.filter((t) => t.occurred_at >= newest - rulesAt(newest, workspace).lookback).slice(-PATH_LENGTH);
  if (open.length > 0) into.open.push(`${origin} ${open.map((t) => t.message_id).join(',')}`);
  const seen = [...touches.map((t) => t.occurred_at), ...converted];
  if (seen.length > 0)
    into.profiles.push(
      [
        origin,
        Math.min(...seen),
        Math.max(...seen),
        touches[0]?.channel_given ?? '',
        touches.length,
        sales.length,
        revenue,
      ].join(' '),
    );
}

/** From when to when each session lasts, and what opened it. */
function spans(events: Touchpoint[], gap: number): { from: number; to: number; opening: string }[] {
  const found: { from: number; to: number; opening: string }[] = [];
  for (const event of events) {
    if (event.platform !== 'web' || !WEB.includes(event.type)) continue;
    const last = found.at(-1);
    if (last && event.occurred_at - last.to <= gap) last.to = event.occurred_at;
    else found.push({ from: event.occurred_at, to: event.occurred_at, opening: event.message_id });
  }
  return found;
}

type Line = [model: string, messageId: string, amount: bigint];

/** What each model of the test rules gives to whom. Shares are written out as fractions of the value, place by place. */
function credits(
  value: bigint,
  at: number,
  path: Touchpoint[],
  session: string | undefined,
  lead: number | undefined,
): Line[] {
  const all: Line[] = [];
  /** The last of those with a share takes what rounding leaves. */
  const say = (model: string, touches: Touchpoint[], shares: bigint[]) => {
    const whole = shares.reduce((sum, one) => sum + one, 0n);
    if (whole === 0n) {
      all.push([model, '', value]);
      return;
    }
    let left = value;
    const given = touches.flatMap((touch, i): [string, bigint][] =>
      shares[i] ? [[touch.message_id, shares[i] ?? 0n]] : [],
    );
    for (const [i, [id, one]] of given.entries()) {
      const amount = i === given.length - 1 ? left : (value * one) / whole;
      left -= amount;
      all.push([model, id, amount]);
    }
  };
  const n = path.length;
  const pick = (touch: Touchpoint | undefined) => path.map((one) => (one === touch ? 1n : 0n));
  const paid = ['Paid Search', 'Display'];
  const ends = (touches: Touchpoint[], first: bigint, middle: bigint, last: bigint) => {
    const k = touches.length;
    if (k < 3) return k === 2 ? [first, last] : [1n];
    return touches.map(
      (_, i) => (i === 0 ? first : i === k - 1 ? last : 0n) * BigInt(k - 2) + (i > 0 && i < k - 1 ? middle : 0n),
    );
  };
  say('first', path, pick(path[0]));
  say('last', path, pick(path[n - 1]));
  say('last_non_direct', path, pick(path.filter((t) => t.channel_given !== 'Direct').at(-1) ?? path[n - 1]));
  say('last_paid', path, pick(path.filter((t) => paid.includes(t.channel_given)).at(-1) ?? path[n - 1]));
  say('same_touch', path, pick(path.find((t) => t.message_id === session)));
  say(
    'linear',
    path,
    path.map(() => 1n),
  );
  say('position_based', path, n === 0 ? [] : ends(path, 40n, 20n, 40n));
  say('j_shaped', path, n === 0 ? [] : ends(path, 20n, 20n, 60n));
  say('inverse_j', path, n === 0 ? [] : ends(path, 60n, 20n, 20n));
  say(
    'w_shaped',
    path,
    wShares(path, lead, () => (n === 0 ? [] : ends(path, 40n, 20n, 40n))),
  );
  const decay = path.map((t) =>
    BigInt(Math.round(1_048_576 / 2 ** (Math.floor((at - t.occurred_at) / 3_600_000) / 168))),
  );
  say('time_decay', path, decay);
  const channels = [...new Set(path.map((t) => t.channel_given))];
  const ofChannel = channels.map((channel) => path.filter((t) => t.channel_given === channel).at(-1)?.message_id ?? '');
  if (n === 0) say('participation', [], []);
  for (const id of ofChannel) all.push(['participation', id, value]);
  const week = path.filter((t) => t.occurred_at >= at - 7 * DAY);
  say(
    'linear_week',
    week,
    week.map(() => 1n),
  );
  say('own', path, n === 0 ? [] : ends(path, 3n, 5n, 0n));
  return all;
}

function wShares(path: Touchpoint[], lead: number | undefined, otherwise: () => bigint[]): bigint[] {
  const before = lead === undefined ? [] : path.filter((t) => t.occurred_at <= lead);
  const [first, creation, last] = [path[0], before.at(-1), path.at(-1)];
  if (!creation) return otherwise();
  const others = path.filter((t) => t !== first && t !== creation && t !== last);
  const pillars = (t: Touchpoint) => BigInt([first, creation, last].filter((one) => one === t).length * 30);
  if (others.length === 0) return path.map(pillars);
  return path.map((t) => (others.includes(t) ? 10n : pillars(t) * BigInt(others.length)));
}
