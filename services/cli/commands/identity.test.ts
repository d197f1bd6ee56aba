import { expect, test } from 'vitest';
import { UsageError } from '../terminal/exit.ts';
import { actorOf } from './identity.ts';

test('who decides is asked for where the machine has no name for the user', () => {
  const unknown = () => {
    throw new Error('ENOENT: uv_os_get_passwd returned ENOENT');
  };
  expect(actorOf('anna', unknown)).toBe('anna');
  expect(actorOf(undefined, () => 'ben')).toBe('ben');
  expect(() => actorOf(undefined, unknown)).toThrow(UsageError);
  expect(() => actorOf(undefined, unknown)).toThrow('--actor');
});
