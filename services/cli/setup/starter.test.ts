import { expect, test } from 'vitest';
import { z } from 'zod';
import { readConfigFile } from '../../runtime/config/load.ts';
import { SCHEMA_FILE, schemaText } from './schema-file.ts';
import { starterFile } from './starter.ts';

test('a new configuration is right, and names the schema that editors complete it by', () => {
  const text = starterFile('shop', [{ id: 'web', kind: 'web', sha256: 'a'.repeat(64) }]);
  expect(readConfigFile(text, 'x.yaml').faults).toEqual([]);
  expect(text.split('\n')[0]).toBe(`# yaml-language-server: $schema=${SCHEMA_FILE}`);
  expect(z.object({ properties: z.looseObject({}) }).parse(JSON.parse(schemaText())).properties).toHaveProperty(
    'workspaces',
  );
});
