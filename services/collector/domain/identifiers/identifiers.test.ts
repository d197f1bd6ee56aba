import { describe, expect, test } from 'vitest';
import { identifierOf } from '../../../../schemas/identifier.ts';
import { normalise } from '../../../../schemas/normalise.ts';
import { Issues } from '../reading/issues.ts';
import { isBlocked } from './blocked.ts';
import { extractIdentifiers } from './extract.ts';
import { identifiersOf } from './identify.ts';
import { scrubberOf } from './scrub.ts';

const SECRET = 'a secret of enough length';
const identifiers = identifiersOf({ workspace: 'shop', secret: SECRET, country: 'DE', block: new Set(['tester']) });
const extract = (event: Record<string, unknown>, call = 'track') => {
  const issues = new Issues();
  const { identified, raw } = extractIdentifiers(event, call, identifiers, issues);
  return { values: identified.map((i) => `${i.namespace}=${i.value}`), ids: identified, raw, issues: issues.list };
};

describe('normalise', () => {
  test.each([
    ['email', '  Ann@Shop.Example ', 'ann@shop.example'],
    ['email', 'mailto:a@b.co', 'a@b.co'],
    ['email', 'ａｎｎ@shop.example', 'ann@shop.example'],
    ['phone', '030 901820', '+4930901820'],
    ['phone', '+1 (212) 555-2368', '+12125552368'],
    ['phone', '0049 30 901820', '+4930901820'],
    ['user_id', ' Ann ', 'Ann'],
    ['user_id', 'Åsa', 'Åsa'],
  ])('%s %j is compared as %j', (namespace, raw, value) => {
    expect(normalise(namespace, raw, 'DE')).toEqual({ value });
  });

  test.each([
    ['email', 'ann', 'not an e-mail address'],
    ['email', 'a b@c.de', 'not an e-mail address'],
    ['email', 'ann@localhost', 'not an e-mail address'],
    ['phone', '12', 'not a phone number'],
    ['phone', 'call me', 'not a phone number'],
    ['user_id', 'x'.repeat(201), 'longer than 200 characters'],
  ])('%s %j is no identifier: %s', (namespace, raw, refused) => {
    expect(normalise(namespace, raw, 'DE')).toEqual({ refused });
  });
});

test.each([
  'null',
  'NULL',
  'undefined',
  'None',
  'NaN',
  'true',
  'false',
  '0',
  '-1',
  '[object Object]',
  'anonymous',
  'Guest',
  'unknown',
  'not_authenticated',
  'id',
  'email',
  'distinct_id',
  '00000000-0000-0000-0000-000000000000',
  '----',
  '"null"',
  "'undefined'",
  '""',
  '"\'null\'"',
  'Tester',
])('%j names nobody', (value) => {
  expect(isBlocked(value, new Set(['tester']))).toBe(true);
});

test.each(['1', '10', 'ann', 'anonymous@shop.example', 'ids', '0049'])('%j may name somebody', (value) => {
  expect(isBlocked(value, new Set())).toBe(false);
});

describe('extractIdentifiers', () => {
  test('finds user, device, traits, external ids and the device of the app', () => {
    const { values, issues } = extract(
      {
        userId: 7,
        anonymousId: 'anon-1',
        traits: { email: 'A@B.co' },
        context: {
          traits: { phone: '030901820', email: 'a@b.co' },
          device: { id: 'idfv-1' },
          externalIds: [
            { type: 'loyalty_id', id: 'card-1' },
            { type: 'Shopify', id: 42 },
          ],
        },
      },
      'identify',
    );
    expect(values).toEqual([
      'user_id=7',
      'loyalty_id=card-1',
      'external:shopify=42',
      'email=a@b.co',
      'phone=+4930901820',
      'anonymous_id=anon-1',
      'device_id=idfv-1',
    ]);
    expect(issues).toEqual([]);
  });

  test('the smallest comes first and is what the hash of the contract says', () => {
    const { ids } = extract({ userId: 'u', anonymousId: 'a' });
    expect(ids[0]?.identifier).toBe(identifierOf(SECRET, 'shop', 'user_id', 'u'));
    expect(ids.map((i) => i.identifier)).toEqual(ids.map((i) => i.identifier).toSorted());
  });

  test('an alias carries both ids, the former one also as the device it may have been', () => {
    expect(extract({ userId: 'u2', previousId: 'u1', anonymousId: 'a' }, 'alias').values.toSorted()).toEqual([
      'anonymous_id=u1',
      'user_id=u1',
      'user_id=u2',
    ]);
    expect(extract({ userId: 'u2', previousId: 'a', anonymousId: 'a' }, 'alias').values).toEqual([
      'user_id=u2',
      'anonymous_id=a',
    ]);
  });

  test('the traits of a group are not the person', () => {
    expect(extract({ userId: 'u', traits: { email: 'office@b.co' } }, 'group').values).toEqual(['user_id=u']);
  });

  test('what names nobody is noted without its value', () => {
    const { values, issues } = extract({
      userId: 'guest',
      anonymousId: { id: 1 },
      context: { traits: { email: 'secret-not-mail' }, externalIds: 'x', externalId: [{ id: 1 }] },
    });
    expect(values).toEqual([]);
    expect(issues).toEqual([
      'context.externalIds: not a list of {type, id}',
      'context.externalId: an entry is not {type, id}',
      'userId: a value that names nobody, not an identifier',
      'anonymousId: neither text nor a whole number, not an identifier',
      'context.traits.email: not an e-mail address, not an identifier',
    ]);
  });

  test('null and empty are simply absent', () => {
    expect(extract({ userId: null, anonymousId: '' })).toMatchObject({ values: [], issues: [] });
  });

  test('no more than 16 are taken', () => {
    const externalIds = Array.from({ length: 40 }, (_, i) => ({ type: 'crm', id: i + 1 }));
    const { values, issues } = extract({ context: { externalIds } });
    expect(values).toHaveLength(16);
    expect(issues[0]).toContain('more than 16 identifiers');
  });
});

describe('scrubbing', () => {
  const scrubber = scrubberOf(
    new Map([
      ['ann@shop.example', 'email'],
      ['user-77', 'user_id'],
      ['+4930901820', 'phone'],
      ['12', 'user_id'],
    ]),
  );

  test.each([
    ['ann@shop.example', '[email]'],
    ['user-77', '[user_id]'],
    ['12', '12'],
    ['https://x.example/u/user-77?m=1', 'https://x.example/u/[user_id]?m=1'],
    ['https://x.example/?e=ann%40shop.example&x=1', 'https://x.example/?e=[email]&x=1'],
    ['https://x.example/?e=other%40mail.example', 'https://x.example/?e=[email]'],
    ['https://x.example/?e=a%2Bb%2540mail.example', 'https://x.example/?e=[email]'],
    ['https://x.example/?tel=%2B4930901820', 'https://x.example/?tel=[phone]'],
    ['write to Bob.B+1@mail.example today', 'write to [email] today'],
    ['no address @ all', 'no address @ all'],
    ['half \ud800 pair', 'half \ufffd pair'],
  ])('%j is stored as %j', (text, stored) => {
    expect(scrubber.text(text)).toBe(stored);
  });

  test('keys and values of nested properties are clean, prototype keys are gone', () => {
    const given = JSON.parse('{"a":[{"b":"user-77"}],"__proto__":{"x":1},"c@d.example":1,"n":4930901820}');
    const scrubbed = scrubberOf(
      new Map([
        ['user-77', 'user_id'],
        ['4930901820', 'phone'],
      ]),
    );
    expect(JSON.stringify(scrubbed.json(given))).toBe('{"a":[{"b":"[user_id]"}],"[email]":1,"n":"[phone]"}');
    expect([...scrubbed.notes]).toEqual(['the key "__proto__" is not accepted, dropped']);
  });

  test('a value that stands in the mark of another does not multiply the text', () => {
    const values = ['aaaaa', 'bbbbb', 'ccccc', 'ddddd'];
    const raw = values.map((value, i) => [value, `external:${'bcde'.charAt(i).repeat(40)}`] as const);
    const clean = scrubberOf(new Map(raw)).text(`/${'a'.repeat(1_000)}/ccccc`);
    expect(clean).toBe(`/${`[external:${'b'.repeat(40)}]`.repeat(200)}/[external:${'d'.repeat(40)}]`);
  });

  test('of two values that begin alike the longer is taken out whole; signs of patterns are only text', () => {
    const of = (...values: string[]) => scrubberOf(new Map(values.map((value) => [value, 'user_id'])));
    expect(of('user-7', 'user-77').text('/user-77/user-7')).toBe('/[user_id]/[user_id]');
    expect(of('a.c+(d)[e]{2}|^$\\?*').text('/abc/a.c+(d)[e]{2}|^$\\?*')).toBe('/abc/[user_id]');
  });

  test('a text made to be slow is not', () => {
    // Backtracking over these would take longer than any test may.
    scrubber.text(`${'a'.repeat(300_000)}@${'%2540'.repeat(10_000)}`);
    scrubber.text(`${'a%41'.repeat(80_000)}@`);
  });
});
