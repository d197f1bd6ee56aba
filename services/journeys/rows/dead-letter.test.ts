import { expect, test } from 'vitest';
import { codecOf } from '../../../schemas/codec.ts';
import { failure } from '../../../schemas/outputs.ts';
import { memoryStore } from '../../runtime/state/memory.ts';
import { overlay } from '../../runtime/state/overlay.ts';
import { journeysOperator } from '../step.ts';
import { RULES, recordOf, touchpointOf } from '../testing/touchpoints.ts';

test('an event no handler takes is told with whose it was and when it came, so that the books of its source hold', () => {
  const operator = journeysOperator({
    rules: new Map(),
    fallback: RULES,
    topicPrefix: '',
    partitions: 1,
    dedupDays: 3,
  });
  const event = touchpointOf({ message_id: 'm1', workspace: 'shop', source_id: 'web', received_at: 1_700_000_000_000 });
  const poison = { record: recordOf(event, 7), error: new Error('a bug') };
  const [letter] = operator.bury(poison, overlay(memoryStore()), { partition: 0, now: 5 });
  expect(letter?.value && codecOf(failure).decode(letter.value)).toMatchObject({
    workspace: 'shop',
    source_id: 'web',
    received_at: 1_700_000_000_000,
    code: 'TL_HANDLER',
    reason: 'a bug',
    src_offset: 7,
  });
});
