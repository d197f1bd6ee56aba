import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { credit as outCredit } from './outputs.ts';
import { type AvroRecord, toAvro } from './record.ts';
import { incompatibilities, register, unregistered } from './register.ts';
import { registeredSchemas } from './registry.ts';
import { TOPICS } from './topics.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'schemas-'));
  folders.push(made);
  return made;
};

const credit = toAvro(outCredit);
const with_ = (...fields: AvroRecord['fields']): AvroRecord => ({ ...credit, fields: [...credit.fields, ...fields] });

test('every record the code writes is registered as it stands (else: make schemas)', () => {
  expect(unregistered(registeredSchemas())).toEqual([]);
});

test('ids are dense and never reused', () => {
  expect(registeredSchemas().map((s) => s.id)).toEqual(registeredSchemas().map((_, i) => i + 1));
});

test('a new field with a default may be added and removed', () => {
  const newer = with_({ name: 'later', type: 'string', doc: '', default: '' });
  expect(incompatibilities(credit, newer)).toEqual([]);
  expect(incompatibilities(newer, credit)).toEqual([]);
});

test('a field without a default, or of another type, is refused', () => {
  expect(incompatibilities(credit, with_({ name: 'later', type: 'string', doc: '' }))).toHaveLength(1);
  const changed = {
    ...credit,
    fields: credit.fields.map((f) => (f.name === 'model' ? { ...f, type: 'long', default: 0 } : f)),
  };
  expect(incompatibilities(credit, changed)).not.toEqual([]);
});

test('registering writes new files behind the known ones, and nothing when one is refused', () => {
  const into = folder();
  expect(register(into)).toHaveLength(
    new Set(Object.values(TOPICS).flatMap((t) => (t.value ? [t.value.name] : []))).size,
  );
  expect(register(into)).toEqual([]);
  const [first] = registeredSchemas(into);
  if (!first) throw new Error('nothing was registered');
  const older = { ...first.schema, fields: first.schema.fields.map((f) => ({ ...f, type: 'int', default: 0 })) };
  writeFileSync(join(into, `0001_${first.name}.avsc`), JSON.stringify(older));
  expect(() => register(into)).toThrow(first.name);
  expect(registeredSchemas(into).filter((s) => s.name === first.name)).toHaveLength(1);
});
