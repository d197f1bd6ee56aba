import type { Touchpoint } from '../../../schemas/touchpoint.ts';
import type { Rules } from '../domain/rules.ts';

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

const sorted = (events: Touchpoint[]) =>
  [...events].sort((a, b) => a.occurred_at - b.occurred_at || (a.message_id < b.message_id ? -1 : 1));

export function expectedOf(
  all: Touchpoint[],
  rules: Rules,
  ownerOf: (event: Touchpoint) => string = ({ origin }) => origin,
): Expected {
  const once = [...new Map(all.map((e) => [`${e.origin} ${e.message_id}`, e])).values()];
  const expected: Expected = { sessions: [], conversions: [], credits: [], open: [], profiles: [] };
  for (const profile of new Set(once.map(ownerOf)))
    ofProfile(profile, sorted(once.filter((e) => ownerOf(e) === profile)), rules, expected);
  for (const list of Object.values(expected)) list.sort();
  return expected;
}

function ofProfile(origin: string, events: Touchpoint[], rules: Rules, into: Expected) {
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
    if (session.length > 0 && event.occurred_at - (session.at(-1)?.occurred_at ?? 0) > rules.sessionGapMs) close();
    session.push(event);
  }
  close();
  for (const event of events)
    if (CONTACTS.includes(event.type) || (event.platform !== 'web' && ['click', 'impression'].includes(event.type)))
      path.push(event);
  const touches = sorted(path);

  const converted: number[] = [];
  let revenue = 0;
  for (const order of new Set(events.filter((e) => e.type === 'order').map((e) => e.order_id))) {
    const about = events.filter((e) => e.order_id === order);
    const first = about.find((e) => e.type === 'order');
    if (!first) continue;
    const change = about.filter((e) => e.type === 'order_change').at(-1);
    const gross = change?.value_micros ?? first.value_micros ?? 0;
    const refunds = about.filter((e) => e.type === 'refund').reduce((sum, e) => sum + (e.value_micros ?? gross), 0);
    const value = gross - Math.min(gross, refunds);
    converted.push(first.occurred_at);
    revenue += value;
    const leading = touches
      .filter((t) => t.occurred_at <= first.occurred_at && t.occurred_at >= first.occurred_at - rules.lookbackMs)
      .slice(-rules.pathLength);
    into.conversions.push(
      `${origin} ${order} ${first.occurred_at} ${value} ${leading.map((t) => t.message_id).join(',')}`,
    );
    credit(
      origin,
      order,
      BigInt(value),
      leading.map((t) => t.message_id),
      into,
    );
  }

  const last = Math.max(...converted, Number.NEGATIVE_INFINITY);
  const since = touches.filter((t) => t.occurred_at > last);
  const newest = since.at(-1)?.occurred_at ?? 0;
  const open = since.filter((t) => t.occurred_at >= newest - rules.lookbackMs).slice(-rules.pathLength);
  if (open.length > 0) into.open.push(`${origin} ${open.map((t) => t.message_id).join(',')}`);
  const seen = [...touches.map((t) => t.occurred_at), ...converted];
  if (seen.length > 0)
    into.profiles.push(
      [
        origin,
        Math.min(...seen),
        Math.max(...seen),
        touches[0]?.message_id ?? '',
        touches.length,
        converted.length,
        revenue,
      ].join(' '),
    );
}

function credit(origin: string, order: string, value: bigint, ids: string[], into: Expected) {
  const n = ids.length;
  const say = (model: string, id: string, amount: bigint) =>
    into.credits.push(`${origin} ${order} ${model} ${id} ${amount}`);
  if (n === 0) {
    for (const model of ['first', 'last', 'linear', 'position_based']) say(model, '', value);
    return;
  }
  say('first', ids[0] ?? '', value);
  say('last', ids[n - 1] ?? '', value);
  const even = value / BigInt(n);
  for (const [i, id] of ids.entries()) say('linear', id, i === n - 1 ? value - even * BigInt(n - 1) : even);
  let given = 0n;
  for (const [i, id] of ids.entries()) {
    const end = i === 0 || i === n - 1;
    const share = n < 3 ? value / BigInt(n) : end ? (value * 4n) / 10n : (value * 2n) / BigInt(10 * (n - 2));
    say('position_based', id, i === n - 1 ? value - given : share);
    given += share;
  }
}
