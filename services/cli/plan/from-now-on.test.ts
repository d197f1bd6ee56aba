import { expect, test } from 'vitest';
import { readConfigFile } from '../../runtime/config/load.ts';
import { fromNowOn } from './from-now-on.ts';

const NOW = `# ours
workspaces:
  - name: shop # the shop
    conversions: [{ name: order }]
    sessions: { gap_minutes: 30 }
`;
const read = (text: string) => {
  const { file, faults } = readConfigFile(text, 'x.yaml');
  if (!file || faults.length > 0) throw new Error(JSON.stringify(faults));
  return file;
};
const apply = (text: string, next: string, instant: string) => fromNowOn(text, read(text), read(next), instant);

test('rules that change begin at the instant, those before stay, comments too', () => {
  const next = NOW.replace('{ name: order }', '{ name: order, touches: since_last }');
  const first = apply(NOW, next, '2026-01-01T00:00:00.000Z');
  expect(first).toMatchObject({ added: ['shop: conversions'], left: [] });
  expect(first.text).toContain('# the shop');
  const [shop] = read(first.text).workspaces;
  expect(shop?.conversions[0]?.touches).toBe('lookback');
  expect(shop?.versions).toMatchObject([{ conversions: [{ touches: 'since_last' }] }]);

  const again = apply(first.text, next, '2026-02-01T00:00:00.000Z');
  expect(again.added).toEqual([]);
  const back = apply(first.text, NOW, '2026-02-01T00:00:00.000Z');
  expect(read(back.text).workspaces[0]?.versions).toHaveLength(2);
});

test('what has no time of its own is named and left as it was', () => {
  const next = NOW.replace('gap_minutes: 30', 'gap_minutes: 5');
  expect(apply(NOW, next, '2026-01-01T00:00:00.000Z')).toMatchObject({ added: [], left: ['shop: sessions'] });
});
