import fc from 'fast-check';
import { expect, test } from 'vitest';
import { identifierOf, isWeak, NAMESPACE_RANK, namespaceOf, rankOf } from './identifier.ts';
import { partitionOf } from './partition.ts';

const id = (namespace: string, value: string) => identifierOf('a secret of the tests', 'shop', namespace, value);

test('string order is identity order: a stronger namespace is always smaller', () => {
  const values = fc.string({ minLength: 1 });
  fc.assert(
    fc.property(values, values, (a, b) => {
      const inRankOrder = NAMESPACE_RANK.slice(1).map((namespace) => id(namespace, namespace === 'email' ? a : b));
      expect([...inRankOrder].sort()).toEqual(inRankOrder);
    }),
  );
});

test('an identifier tells its namespace and whether it names a device, and nothing else', () => {
  expect(id('email', 'ann@example.com')).toMatch(/^4[0-9a-f]{31}$/);
  expect(namespaceOf(id('external:crm', '7'))).toBe('external');
  expect([isWeak(id('phone', '+491')), isWeak(id('anonymous_id', 'x')), isWeak(id('device_id', 'x'))]).toEqual([
    false,
    true,
    true,
  ]);
});

test('workspace, namespace, system and secret all separate', () => {
  const all = [
    id('external:crm', '7'),
    id('external:erp', '7'),
    id('user_id', '7'),
    identifierOf('another secret', 'shop', 'user_id', '7'),
    identifierOf('a secret of the tests', 'other', 'user_id', '7'),
  ];
  expect(new Set(all).size).toBe(all.length);
});

test('an unknown namespace is refused', () => {
  expect(rankOf('shoe_size')).toBe(0);
  expect(() => id('shoe_size', '43')).toThrow('shoe_size');
});

test('doubling the partitions splits each partition in two', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(1, 2, 4, 8, 16), (value, partitions) => {
      const one = id('user_id', value);
      expect(partitionOf(one, partitions * 2) % partitions).toBe(partitionOf(one, partitions));
    }),
  );
});
