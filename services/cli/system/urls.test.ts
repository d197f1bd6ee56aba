import { expect, test } from 'vitest';
import { environment } from '../../runtime/config/schema.ts';
import { portOf, urlOf } from './urls.ts';

test('an instance of journeys is looked for where it listens: behind the ones before it', () => {
  const env = environment.parse({
    TL_ORDINAL: '2',
    TL_INSTANCES: '3',
    TL_JOURNEYS_PORT: '5000',
    TL_LOADER_PORT: '5100',
  });
  expect(urlOf(env, 'journeys')).toBe('http://127.0.0.1:5002');
  expect(portOf(env, 'loader')).toBe(5100);
});
