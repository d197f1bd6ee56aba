import type { Customer } from '../../timeline/answer.ts';
import { moment } from '../format.ts';
import type { Wish } from './correcting.ts';
import { type Grounds, pairKey } from './grounds.ts';
import { nameOf, namespaceName } from './names.ts';

type Merge = Customer['merges'][number];
type Device = Customer['devices'][number];
type Undone = Customer['undone_logins'][number];

/** A grey line of the timeline: what became of the customer's identity, and what can be done about it. */
export interface IdentityLine {
  /** The same as long as it says the same of the same pair; can be an element's id. */
  readonly key: string;
  readonly at: string;
  readonly icon: 'linked' | 'parted' | 'device';
  readonly text: string;
  /** Two identifiers whose chain of evidence can be shown. */
  readonly why?: readonly [string, string];
  readonly wish?: Wish;
  /** Another profile it tells of. */
  readonly other?: string;
}

/** Everything that joined, parted or was refused, whose devices are whose, and logins that no longer count. */
export function linesOf(customer: Customer, grounds: Grounds, timeZone: string): IdentityLine[] {
  return [
    ...customer.merges.map((merge, i) => mergeLine(merge, i, customer, grounds)),
    ...customer.devices.map((device, i) => deviceLine(device, i, customer, grounds, timeZone)),
    ...customer.undone_logins.map((undone) => undoneLine(undone, timeZone)),
    ...customer.conflicts.map((conflict): IdentityLine => {
      const [a, b] = conflict.pair;
      const identifiers: [string, string] = [a.identifier, b.identifier];
      return {
        key: keyOf('refused', ...identifiers),
        at: conflict.at,
        icon: 'parted',
        text: `Not joined: ${nameOf(a)} was shown with ${nameOf(b)}, but one customer would then have more than the limit of ${namespaceName(conflict.namespace)} identifiers`,
        wish: { key: keyOf('refused', ...identifiers), action: 'merge', identifiers },
        other: conflict.other,
      };
    }),
  ];
}

const keyOf = (...parts: readonly (string | number)[]): string => parts.join('-').replaceAll(/[^\w-]/g, '');

const capital = (text: string): string => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;

const samePair = (a: Merge, b: Merge): boolean =>
  a.pair[0].identifier === b.pair[0].identifier && a.pair[1].identifier === b.pair[1].identifier;

function mergeLine(merge: Merge, place: number, customer: Customer, grounds: Grounds): IdentityLine {
  const [a, b] = merge.pair;
  const pair: [string, string] = [a.identifier, b.identifier];
  // The newest first: only the last word on a pair can be changed.
  const isLast = customer.merges.findIndex((m) => samePair(m, merge)) === place;
  const again = customer.merges.slice(place + 1).some((m) => samePair(m, merge));
  const joins = merge.action === 'joined';
  const key = keyOf(merge.action, ...pair, Date.parse(merge.at));
  const ground = merge.evidence === 'operator' ? undefined : grounds.get(pairKey(...pair));
  const other = merge.other === customer.profile_id ? merge.profile : merge.other;
  return {
    key,
    at: ground?.at && ground.at < merge.at ? ground.at : merge.at,
    icon: joins ? 'linked' : 'parted',
    text: `${capital(mergeText(merge, again, ground?.source ?? ''))}${isLast || !joins || !merge.undone ? '' : ' (undone since)'}`,
    ...(joins && !merge.undone && isLast ? { why: pair } : {}),
    ...(isLast && !merge.undone
      ? { wish: { key, action: joins ? 'undo' : 'redo', identifiers: pair } satisfies Wish }
      : {}),
    ...(merge.action === 'separated' && isLast && !merge.undone ? { other } : {}),
  };
}

function mergeText({ action, pair: [a, b], evidence, correction }: Merge, again: boolean, source: string): string {
  const both = `${nameOf(b)} and ${nameOf(a)}`;
  const by = correction ? ` by ${correction.actor}: “${correction.reason}”` : ' by hand';
  if (action === 'separated') return `${both} parted here${by}`;
  if (action === 'spanned') return `${both} were parted here${by}; other evidence still connects them`;
  if (evidence === 'operator') return `2 profiles joined ${again ? 'again' : 'here'}, ${both},${by}`;
  const said = evidence === 'explicit' ? 'was declared the same as' : 'was shown with';
  return `2 profiles joined here because ${nameOf(b)} ${said} ${nameOf(a)}${source && ` (source ${source})`}`;
}

const HOUR_MS = 3_600_000;

function undoneLine({ device, person, hour, correction }: Undone, timeZone: string): IdentityLine {
  const key = keyOf('undone', device.identifier, person, hour ?? 'ever');
  const when =
    hour === null ? 'Logins' : `Logins of the hour from ${moment(new Date(hour * HOUR_MS).toISOString(), timeZone)}`;
  return {
    key,
    at: correction.at,
    icon: 'parted',
    text: `${when} on ${nameOf(device)} were undone by ${correction.actor}: “${correction.reason}”`,
    wish: {
      key,
      action: 'redo_login',
      identifiers: [device.identifier, person],
      ...(hour === null ? {} : { hour }),
    },
  };
}

function deviceLine(
  device: Device,
  place: number,
  { devices, named_by, identifiers, profile_id, person, touches }: Customer,
  grounds: Grounds,
  timeZone: string,
): IdentityLine {
  const { device: identifier, namespace, value, from, to } = device;
  const ground = grounds.get(pairKey(identifier, device.person));
  const known = [named_by, ...identifiers.map((i) => ({ ...i, value: i.shown || null }))];
  const owner = known.find((name) => name.identifier === device.person);
  const who = owner ? nameOf(owner) : 'this customer';
  const thing = nameOf({ identifier, namespace, value });
  const oldest = touches.at(-1)?.occurred_at ?? person?.first_seen_at ?? new Date(0).toISOString();
  const at = from ?? ground?.at ?? oldest;
  const before = from === null && ground?.at ? `anonymous until ${moment(ground.at, timeZone)}, then ` : '';
  const until = to === null ? '' : `, until somebody else came on ${moment(to, timeZone)}`;
  const key = keyOf('login', identifier, device.person, from ? Date.parse(from) : 'ever');
  const isLast = !devices.slice(place + 1).some((d) => d.device === identifier && d.person === device.person);
  return {
    key,
    at,
    icon: 'device',
    text: `${capital(thing)}: ${before}${who}${before ? '' : ' logged in'}${until}`,
    why: [profile_id, identifier],
    ...(isLast ? { wish: { key, action: 'undo_login', identifiers: [identifier, device.person] } satisfies Wish } : {}),
  };
}
