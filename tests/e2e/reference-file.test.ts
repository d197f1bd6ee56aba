import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { sha256 } from '../../services/cli/setup/write-key.ts';
import { MODELS } from '../../services/journeys/testing/touchpoints.ts';
import { backend } from '../support/backend.ts';
import { type RoleProcess, runThroughline, startRole } from '../support/processes.ts';
import { refdata } from '../support/refdata.ts';

const file = refdata('attribution', 'kaggle_touchpoints_sample.csv');
const { env: servers } = backend();
const folder = mkdtempSync(join(tmpdir(), 'throughline-reference-'));
const env: Record<string, string> = { ...servers, TL_DATA_DIR: folder, TL_CONFIG: join(folder, 'models.yaml') };
const source = { id: 'development', write_key: { sha256: sha256('any') } };
const workspace = { name: 'main', sources: [source], attribution: { models: MODELS } };
writeFileSync(env['TL_CONFIG'] ?? '', stringify({ workspaces: [workspace] }));

const roles: RoleProcess[] = [];

/** Credits per channel, straight from the facts: shares no code with the stage, and no table but the archive. */
const RECOMPUTED = readFileSync(new URL('./reference-file.sql', import.meta.url), 'utf8');
const LEDGER = `SELECT model, channel, toString(sum(revenue)) AS revenue FROM credits GROUP BY model, channel HAVING revenue != '0' ORDER BY model, channel`;

async function rows(sql: string): Promise<unknown[]> {
  const { code, stdout, stderr } = await runThroughline(['sql', sql, '--json'], env);
  expect([code, stderr.slice(0, 500)]).toEqual([0, expect.anything()]);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}
const importFile = (path: string) =>
  runThroughline(['import', path, '--source', 'development', '--map', 'interactions', '--json'], env);
/** The audit finds nothing wrong, and asks about every model. */
async function settled(): Promise<void> {
  const { code, stdout } = await runThroughline(['audit', '--wait', '240', '--json'], env);
  const { findings } = JSON.parse(stdout) as { findings: { check: string; ok: boolean; detail: string }[] };
  expect([code, findings.filter(({ ok }) => !ok)]).toEqual([0, []]);
  const ledger = findings.filter(({ check }) => check.includes('credits are what'));
  expect(ledger.map(({ check }) => check.split(' ')[0])).toEqual(
    MODELS.map((model) => (typeof model === 'string' ? model : model.name)),
  );
}

describe.skipIf(file.missing)('a file of 62,483 ad contacts and purchases', () => {
  beforeAll(async () => {
    expect(await runThroughline(['topics'], env)).toMatchObject({ code: 0 });
    expect(await runThroughline(['migrate'], env)).toMatchObject({ code: 0 });
    for (const role of ['journeys', 'loader'] as const) roles.push(await startRole(role, env));
  });
  afterAll(async () => {
    await Promise.all(roles.map((role) => role.stop()));
    rmSync(folder, { recursive: true, force: true });
  });

  test('comes out with exact counts, and credits of every rule model equal to a recomputation from the facts to the micro', async () => {
    const imported = await importFile(file.path);
    expect(JSON.parse(imported.stdout)).toMatchObject({ rows: 62_483, sent: 64_321, rejected: 0 });
    await settled();
    expect(
      await rows(
        "SELECT count() AS n, uniqExact(origin) AS people, countIf(type = 'order') AS orders FROM touchpoints",
      ),
    ).toEqual([{ n: 64_321, people: 7_896, orders: 1_838 }]);
    expect(await rows(LEDGER)).toEqual(await rows(RECOMPUTED));
  });

  test('imported again in another order, it changes nothing', async () => {
    const before = await rows(LEDGER);
    const lines: string[] = [];
    for await (const line of createInterface({ input: createReadStream(file.path) })) lines.push(line);
    const [header, ...body] = lines;
    const shuffled = join(folder, 'shuffled.csv');
    writeFileSync(shuffled, `${[header, ...body.reverse()].join('\n')}\n`);
    const again = await importFile(shuffled);
    expect(JSON.parse(again.stdout)).toMatchObject({ rows: 62_483, sent: 0, already: 64_321, rejected: 0 });
    await settled();
    expect(await rows(LEDGER)).toEqual(before);
  });
});
