import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { PACKAGE_ROOT } from '../schemas/root.ts';
import { kafkaSettings } from './local/kafka/settings.ts';

const compose: { services: Record<string, { image: string; ports: string[]; environment: Record<string, unknown> }> } =
  parse(readFileSync(join(PACKAGE_ROOT, 'deploy', 'compose.yaml'), 'utf8'));

test('the broker of compose has the settings of the embedded one', () => {
  const environment = compose.services['kafka']?.environment ?? {};
  for (const [key, value] of Object.entries(kafkaSettings)) {
    const name = `KAFKA_${key.replaceAll('.', '_').toUpperCase()}`;
    expect(`${name}=${environment[name]}`).toBe(`${name}=${value}`);
  }
});

test('nothing of compose is reachable from other machines', () => {
  for (const service of Object.values(compose.services)) {
    for (const port of service.ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  }
});

test('compose runs the Kafka that the embedded broker is', () => {
  const pom = readFileSync(join(PACKAGE_ROOT, 'deploy', 'local', 'pom.xml'), 'utf8');
  expect(pom).toContain(`<version>${compose.services['kafka']?.image.split(':')[1]}</version>`);
});
