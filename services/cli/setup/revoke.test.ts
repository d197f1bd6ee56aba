import { expect, test } from 'vitest';
import { readConfigFile } from '../../runtime/config/load.ts';
import { withoutKey } from './revoke.ts';

const TEXT = `# ours
workspaces:
  - name: shop
    sources:
      - { id: web, write_key: { env: WEB_KEY } }
      - id: store # the tills
        kind: store
        write_key: { env: STORE_KEY }
`;
const read = (text: string) => {
  const { file } = readConfigFile(text, 'x.yaml');
  if (!file) throw new Error('the text is no configuration');
  return file;
};

test('a source without its key cannot send; all else stays, comments too', () => {
  const text = withoutKey(TEXT, read(TEXT), 'shop', 'store') ?? '';
  expect(text).toContain('# the tills');
  const [web, store] = read(text).workspaces[0]?.sources ?? [];
  expect(web?.write_key).toEqual({ env: 'WEB_KEY' });
  expect(store).toMatchObject({ id: 'store', kind: 'store' });
  expect(store).not.toHaveProperty('write_key');
});

test('where there is no key there is nothing to revoke', () => {
  const bare = TEXT.replace('        write_key: { env: STORE_KEY }\n', '');
  expect(withoutKey(bare, read(bare), 'shop', 'store')).toBeUndefined();
  expect(withoutKey(TEXT, read(TEXT), 'shop', 'app')).toBeUndefined();
  expect(withoutKey(TEXT, read(TEXT), 'other', 'web')).toBeUndefined();
});
