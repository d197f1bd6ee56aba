import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalise as collected } from '../../services/collector/domain/identifiers/normalise.ts';
import { normalise as searched } from '../../services/insights/timeline/normalise.ts';

const value = (namespace: string, raw: string, country: string): string | undefined => {
  const result = collected(namespace, raw, country);
  return 'value' in result && result.value !== '' ? result.value : undefined;
};

test.each([
  ['email', ' Anna@Example.COM '],
  ['email', 'mailto:anna@example.com'],
  ['email', 'no address'],
  ['phone', '0170 1234567'],
  ['phone', '+49 (170) 12-34-567'],
  ['phone', '12'],
  ['user_id', ' ﬁne\u0000 '],
  ['loyalty_id', '８８４１'],
  ['external:crm', 'x'.repeat(300)],
])('a search reads %s %j as the collector did', (namespace, raw) =>
  expect(searched({ namespace, value: raw }, 'DE')).toBe(value(namespace, raw, 'DE')),
);

test('a search reads any text as the collector did', () => {
  const namespaces = fc.constantFrom('email', 'phone', 'user_id', 'loyalty_id', 'anonymous_id', 'external:crm');
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 220 }),
    fc.emailAddress(),
    fc.stringMatching(/^[+0-9 ()-]{5,20}$/),
  );
  fc.assert(
    fc.property(namespaces, texts, fc.constantFrom('DE', 'US'), (namespace, raw, country) => {
      expect(searched({ namespace, value: raw }, country)).toBe(value(namespace, raw, country));
    }),
  );
});
