import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { PACKAGE_ROOT } from '../../schemas/root.ts';
import { METRICS } from '../../services/runtime/metrics/list.ts';

const read = (path: string): string => readFileSync(join(PACKAGE_ROOT, path), 'utf8');
const alert = z.object({
  alert: z.string(),
  expr: z.string(),
  labels: z.object({ severity: z.enum(['page', 'ticket']) }),
  annotations: z.object({ summary: z.string(), runbook_url: z.string() }),
});
const { groups } = z
  .object({ groups: z.array(z.object({ rules: z.array(alert) })) })
  .parse(parse(read('deploy/prometheus/alerts.yml')));
const alerts = groups.flatMap(({ rules }) => rules);

test.each(alerts)('$alert asks for metrics that exist, by labels they have', ({ expr }) => {
  const names = expr.match(/throughline_[a-z_]+/g) ?? ['up'];
  for (const name of names) expect(['up', ...Object.keys(METRICS)]).toContain(name);
  const known = Object.entries(METRICS).flatMap(([name, { labels }]) => (names.includes(name) ? [...labels] : []));
  for (const [, labels = ''] of expr.matchAll(/by \(([^)]*)\)/g))
    for (const label of labels.split(', ')) expect(known).toContain(label);
  for (const [, label] of expr.matchAll(/[{,]\s*(\w+)=/g)) expect([...known, 'job']).toContain(label);
});

test('each alert has a page that begins with its name, and no page is without an alert', () => {
  for (const { alert, annotations } of alerts)
    expect(read(annotations.runbook_url)).toMatch(new RegExp(`^# ${alert}\n`));
  expect(
    readdirSync(join(PACKAGE_ROOT, 'docs/runbooks'))
      .map((page) => `docs/runbooks/${page}`)
      .toSorted(),
  ).toEqual(alerts.map(({ annotations }) => annotations.runbook_url).toSorted());
});
