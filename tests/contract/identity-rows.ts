import { identifierOf } from '../../schemas/identifier.ts';
import { SECRET, WORKSPACE } from './insights-rows.ts';

/**
 * Three people and a tablet, as the loader writes them.
 *
 * Nora: user and e-mail by a login, card and e-mail by a registration in store: nothing names user and card together.
 * Otto: user, e-mail and card, each pair named by an event.
 * Pia: user and phone, joined once and parted by Mia; an event named her user with Otto's e-mail and was refused; Mia undid
 * her logins of an hour on the tablet.
 * The tablet: Nora logged in on day 1, Otto on day 2.
 */
const id = (namespace: string, value: string): string => identifierOf(SECRET, WORKSPACE, namespace, value);

export const NORA = {
  user: id('user_id', 'N-1'),
  email: id('email', 'nora@example.com'),
  card: id('loyalty_id', '77001'),
};
export const OTTO = {
  user: id('user_id', 'O-1'),
  email: id('email', 'otto@example.com'),
  card: id('loyalty_id', '77002'),
};
export const PIA = { user: id('user_id', 'P-1'), phone: id('phone', '+491701234568') };
export const TABLET = id('device_id', 'tablet-1');
export const VISITOR = id('anonymous_id', 'visitor-1');

const at = (day: number, hour = 10) => `2026-03-0${day} ${hour}:00:00.000`;
const BEGINNING = '1900-01-01 00:00:00.000';
const END = '2299-12-31 00:00:00.000';

const touch = (message_id: string, identifiers: string[], occurred_at: string, more: Record<string, unknown> = {}) => ({
  workspace: WORKSPACE,
  message_id,
  source_id: 'shop',
  origin: identifiers.toSorted()[0],
  identifiers: identifiers.toSorted(),
  occurred_at,
  received_at: occurred_at,
  recorded_at: occurred_at,
  type: 'view',
  channel: 'Direct',
  ...more,
});
const value = (identifier: string, namespace: string, clear: string) => ({
  workspace: WORKSPACE,
  identifier,
  namespace,
  value: clear,
  first_seen_at: at(1),
});
const member = (identifier: string, profile_id: string, mver: number, recorded_at: string) => ({
  workspace: WORKSPACE,
  identifier,
  profile_id,
  mver,
  cause: identifier === profile_id ? 'separated' : 'joined',
  recorded_at,
});
const merge = (action: string, a: string, b: string, version: number, force: number, recorded_at: string) => {
  const [lo = '', hi = ''] = [a, b].toSorted();
  return { workspace: WORKSPACE, action, profile_id: lo, other_id: hi, lo, hi, version, force, recorded_at };
};
const order = (key: string, profile_id: string, message_id: string, euros: number) => ({
  workspace: WORKSPACE,
  journey_id: `${profile_id}-${key}`,
  profile_id,
  state: 'converted',
  conversion: 'order',
  conversion_key: key,
  order_id: key,
  message_id,
  started_at: at(3),
  ended_at: at(3),
  converted_at: at(3),
  converted_on: '2026-03-03',
  value_micros: euros * 1_000_000,
  currency: 'EUR',
});

/** Loads in order: later versions of a link come in a load of their own. */
export const IDENTITY_ROWS: readonly (readonly [string, readonly Record<string, unknown>[]])[] = [
  [
    'touchpoints',
    [
      touch('nora-login', [NORA.user, NORA.email], at(1)),
      touch('nora-login-again', [NORA.user, NORA.email], at(4)),
      touch('nora-registers', [NORA.card, NORA.email], at(2), { source_id: 'tills' }),
      touch('nora-order', [NORA.card], at(3), { type: 'order', order_id: 'N-O1' }),
      touch('nora-tablet', [NORA.user, TABLET], at(1, 11)),
      touch('otto-login', [OTTO.user, OTTO.email], at(1)),
      touch('otto-card', [OTTO.user, OTTO.card], at(2)),
      touch('otto-registers', [OTTO.card, OTTO.email], at(3)),
      touch('otto-order', [OTTO.user], at(3), { type: 'order', order_id: 'O-O1' }),
      touch('otto-tablet', [OTTO.user, TABLET], at(2, 11)),
      touch('tablet-first', [TABLET], at(1, 12)),
      touch('tablet-second', [TABLET], at(3, 12)),
      touch('pia-calls', [PIA.user, PIA.phone], at(1)),
      touch('pia-mail', [PIA.user, OTTO.email], at(2)),
      touch('visitor', [VISITOR], at(1)),
    ],
  ],
  [
    'identifier_values',
    [
      value(NORA.user, 'user_id', 'N-1'),
      value(NORA.email, 'email', 'nora@example.com'),
      value(NORA.card, 'loyalty_id', '77001'),
      value(OTTO.user, 'user_id', 'O-1'),
      value(OTTO.email, 'email', 'otto@example.com'),
      value(OTTO.card, 'loyalty_id', '77002'),
      value(PIA.user, 'user_id', 'P-1'),
      value(PIA.phone, 'phone', '+491701234568'),
      value(TABLET, 'device_id', 'tablet-1'),
      value(VISITOR, 'anonymous_id', 'visitor-1'),
    ],
  ],
  [
    'members',
    [
      member(NORA.email, NORA.user, 1, at(1)),
      member(NORA.card, NORA.user, 1, at(2)),
      member(OTTO.email, OTTO.user, 1, at(1)),
      member(OTTO.card, OTTO.user, 1, at(2)),
      member(PIA.phone, PIA.user, 1, at(1)),
    ],
  ],
  ['members', [member(PIA.phone, PIA.phone, 2, at(5))]],
  [
    'logins',
    [
      {
        workspace: WORKSPACE,
        device: TABLET,
        from_at: BEGINNING,
        to_at: at(2, 11),
        person: NORA.user,
        _seq: 1,
        recorded_at: at(1),
      },
      {
        workspace: WORKSPACE,
        device: TABLET,
        from_at: at(2, 11),
        to_at: END,
        person: OTTO.user,
        _seq: 2,
        recorded_at: at(2),
      },
    ],
  ],
  [
    'merges',
    [
      merge('joined', NORA.user, NORA.email, 1, 0, at(1)),
      merge('joined', NORA.card, NORA.email, 1, 0, at(2)),
      merge('joined', OTTO.user, OTTO.email, 1, 0, at(1)),
      merge('joined', OTTO.user, OTTO.card, 1, 0, at(2)),
      merge('joined', PIA.user, PIA.phone, 1, 0, at(1)),
      merge('separated', PIA.user, PIA.phone, 2, 1, at(5)),
    ],
  ],
  [
    'conflicts',
    [
      {
        workspace: WORKSPACE,
        lo: PIA.user,
        hi: OTTO.email,
        version: 1,
        namespace: 'user_id',
        profile_id: OTTO.user,
        other_id: PIA.user,
        recorded_at: at(2),
      },
    ],
  ],
  [
    'corrections',
    [
      {
        workspace: WORKSPACE,
        correction_id: 'c1',
        kind: 'pair',
        node: PIA.user,
        other: PIA.phone,
        on: false,
        force: 1,
        apart: [],
        actor: 'mia',
        reason: 'the phone is her mother’s',
        requested_at: at(5, 9),
      },
      {
        workspace: WORKSPACE,
        correction_id: 'c2',
        kind: 'login',
        node: TABLET,
        other: PIA.user,
        on: false,
        force: 1,
        apart: [],
        hour: 492_300,
        actor: 'mia',
        reason: 'she only watched',
        requested_at: at(5, 10),
      },
    ],
  ],
  [
    'sessions',
    [
      {
        workspace: WORKSPACE,
        session_id: `${NORA.user}-1`,
        profile_id: NORA.user,
        started_at: at(1, 12),
        ended_at: at(1, 12),
        message_id: 'tablet-first',
      },
    ],
  ],
  [
    'journeys',
    [
      order('N-O1', NORA.user, 'nora-order', 30),
      order('O-O1', OTTO.user, 'otto-order', 50),
      // No order, whatever it is worth.
      { ...order('N-L1', NORA.user, 'nora-login', 9), conversion: 'lead', order_id: '' },
    ],
  ],
];
