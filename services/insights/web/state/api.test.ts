import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ask, giveToken, tokenWanted } from './api.ts';

let kept: Map<string, string>;
const answered = (status: number, body: object) =>
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(body), { status }));

beforeEach(() => {
  kept = new Map();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
  tokenWanted.value = undefined;
});
afterEach(() => vi.unstubAllGlobals());

test('a token is asked for without a word first, and with what the server says of a wrong one', async () => {
  answered(401, { code: 'TL_READ_TOKEN', message: 'this needs the read token' });
  await expect(ask('workspaces')).rejects.toThrow();
  expect(tokenWanted.value).toBe('');
  giveToken('wrong');
  expect(tokenWanted.value).toBeUndefined();
  answered(401, { code: 'TL_READ_TOKEN', message: 'the read token is wrong; compare TL_READ_TOKEN' });
  await expect(ask('workspaces')).rejects.toThrow();
  expect(tokenWanted.value).toBe('the read token is wrong; compare TL_READ_TOKEN');
});

test('no token is asked for where none would help', async () => {
  answered(403, { code: 'TL_LOCAL', message: 'only this machine may read' });
  await expect(ask('workspaces')).rejects.toMatchObject({ code: 'TL_LOCAL', message: 'only this machine may read' });
  expect(tokenWanted.value).toBeUndefined();
});
