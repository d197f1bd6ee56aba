import { expect, test } from 'vitest';
import { HEADER_BYTES } from '../../../schemas/codec.ts';
import { schemas } from '../../../schemas/registry.ts';
import { memoryStore } from '../../runtime/state/memory.ts';
import { runStep, Unburied } from '../../runtime/task/step.ts';
import { journeysOperator } from '../step.ts';
import { RULES, recordOf, touchpointOf } from '../testing/touchpoints.ts';
import { readEvent, SchemaAhead } from './event.ts';

const newest = Math.max(...schemas().map(({ id }) => id));
const plain = recordOf(touchpointOf({ message_id: 'm' }), 0);
/** The same bytes under another schema id. */
function under(schemaId: number): Buffer {
  const value = Buffer.from(plain.value ?? '');
  value.writeUInt32BE(schemaId, HEADER_BYTES - 4);
  return value;
}

test('a touchpoint of a newer release waits for it: the partition stops and says so, nothing is buried', () => {
  expect(() => readEvent(under(newest + 1))).toThrow(SchemaAhead);
  const operator = journeysOperator({
    rules: new Map(),
    fallback: RULES,
    topicPrefix: '',
    partitions: 1,
    dedupDays: 3,
  });
  const take = (value: Buffer) => runStep(operator, [{ ...plain, value }], memoryStore(), { partition: 0, now: 1 });
  expect(() => take(under(newest + 1))).toThrow(Unburied);
  expect(() => take(under(newest + 1))).toThrow('install the release');
});

test('bytes of something else are no newer release', () =>
  expect(() => readEvent(under(newest + 100_000))).toThrow('which is no Touchpoint'));
