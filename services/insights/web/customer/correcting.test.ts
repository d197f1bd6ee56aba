import { describe, expect, test } from 'vitest';
import type { Customer } from '../../timeline/answer.ts';
import { isShown, opposite, type Taken } from './correcting.ts';

const [ANN, MAIL] = [`1${'a'.repeat(31)}`, `4${'b'.repeat(31)}`];
type Shown = Pick<Customer, 'profile_id' | 'merges' | 'devices' | 'identifiers'>;
const name = (identifier: string) => ({ identifier, namespace: 'email', value: null });
const linked = (identifier: string): Customer['identifiers'][number] => ({
  identifier,
  namespace: 'email',
  shown: '',
  cause: 'joined',
  linked_at: '2026-05-04T10:00:00.000Z',
});
const row = (action: 'joined' | 'separated', reason: string, at: string): Customer['merges'][number] => ({
  at,
  action,
  profile: ANN,
  other: MAIL,
  pair: [name(ANN), name(MAIL)],
  evidence: 'operator',
  undone: false,
  correction: { actor: 'Mia', reason, at },
});
const parted = row('separated', 'a shared address', '2026-05-05T10:00:00.000Z');
const customer = (profile_id: string, identifiers: string[], merges: Customer['merges']): Customer => ({
  profile_id,
  asked_for: null,
  person: null,
  named_by: name(profile_id),
  identifiers: identifiers.map(linked),
  merges,
  devices: [],
  undone_logins: [],
  conflicts: [],
  touches: [],
  more_touches: false,
  sessions: [],
  more_sessions: false,
  orders: [],
  more_orders: false,
  open: null,
});
const decision = (before: Shown, more: Partial<Taken> = {}): Taken => ({
  wish: { key: 'k', action: 'undo', identifiers: [ANN, MAIL] },
  sentence: '',
  state: 'waiting',
  actor: 'Mia',
  reason: 'a shared address',
  before,
  changes: true,
  ...more,
});

describe('a decision counts as shown', () => {
  test('not before the line with who and why and the identifiers are both there', () => {
    const taken = decision(customer(ANN, [MAIL], []));
    expect(isShown(taken, customer(ANN, [MAIL], [parted]))).toBe(false);
    expect(isShown(taken, customer(ANN, [], []))).toBe(false);
    expect(isShown(taken, customer(ANN, [], [parted]))).toBe(true);
  });

  test('when the customer that was looked at went into another', () => {
    const taken = decision(customer(MAIL, [MAIL], [parted]), { reason: 'it was hers' });
    const again = row('joined', 'it was hers', '2026-05-06T10:00:00.000Z');
    expect(isShown(taken, customer(ANN, [MAIL], [again, parted]))).toBe(true);
  });

  test('by its line alone where no profile changes, and not by an older decision with the same words', () => {
    const taken = decision(customer(ANN, [MAIL], [parted]), { changes: false });
    expect(isShown(taken, customer(ANN, [MAIL], [parted]))).toBe(false);
    expect(isShown(taken, customer(ANN, [MAIL], [{ ...parted, at: '2026-05-07T10:00:00.000Z' }, parted]))).toBe(true);
  });

  test('of a login when the devices change', () => {
    const taken = decision(customer(ANN, [], []), { wish: { key: 'k', action: 'undo_login', identifiers: [ANN] } });
    expect(isShown(taken, customer(ANN, [MAIL], [parted]))).toBe(false);
    const device = { device: 'd', namespace: 'device_id', value: null, person: ANN, from: null, to: null };
    expect(isShown(taken, { ...customer(ANN, [], []), devices: [device] })).toBe(true);
  });
});

test('a decision about a pair or a login is taken back by its opposite on the same identifiers', () => {
  expect(opposite({ key: 'k', action: 'undo_login', identifiers: [ANN, MAIL] })).toMatchObject({
    action: 'redo_login',
    identifiers: [ANN, MAIL],
  });
  expect(opposite({ key: 'k', action: 'separate', identifiers: [MAIL] })).toBeUndefined();
});
