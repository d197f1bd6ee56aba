import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { topicName } from '../../schemas/topics.ts';
import { audit } from '../../services/cli/audit/audit.ts';
import { openInstallation } from '../../services/cli/system/reach.ts';
import { type ClickHouseClient, reloadLinks, viewsDatabase } from '../../services/runtime/clickhouse/index.ts';
import { backend } from '../support/backend.ts';
import { runThroughline, startRole } from '../support/processes.ts';

/** Collector, journeys and loader on real servers, with workspaces of its own. */
export interface Pipeline {
  /** Sends events of the tracking protocol to a workspace, in order, until all are acknowledged; throws where one is refused. */
  send(workspace: string, events: readonly Readonly<Record<string, unknown>>[]): Promise<void>;
  /** Resolves when all that was sent is worked through, what travels between partitions included, and can be read. */
  settled(): Promise<void>;
  /** Reads the views of a workspace. */
  rows<T>(workspace: string, sql: string): Promise<T[]>;
  stop(): Promise<void>;
}

/** What reference data needs of a workspace. */
export interface PipelineWorkspace {
  readonly name: string;
  readonly gapMinutes?: number;
}

/** Reference data is older than what the collector takes by default. */
const PAST_DAYS = 7_300;
const BATCH = 500;
const POLL_MS = 100;
const WAIT_MS = 60_000;

const keyOf = (workspace: string): string => `write-key-of-${workspace}`;

const configOf = (workspaces: readonly PipelineWorkspace[]) => ({
  limits: { past_days: PAST_DAYS },
  workspaces: workspaces.map(({ name, gapMinutes = 30 }) => ({
    name,
    sessions: { gap_minutes: gapMinutes },
    sources: [{ id: 'reference', write_key: { sha256: createHash('sha256').update(keyOf(name)).digest('hex') } }],
  })),
});

/** Starts the three roles; `stop` ends them. Throws where one does not become ready. */
export async function startPipeline(workspaces: readonly PipelineWorkspace[]): Promise<Pipeline> {
  const { env: servers } = backend();
  const folder = mkdtempSync(join(tmpdir(), 'throughline-conformance-'));
  const config = join(folder, 'throughline.yaml');
  writeFileSync(config, JSON.stringify(configOf(workspaces)));
  const env: Record<string, string> = { ...servers, TL_DATA_DIR: folder, TL_CONFIG: config };
  for (const command of ['topics', 'migrate']) await done([command], env);

  const [collector, journeys, loader] = await Promise.all([
    startRole('collector', env),
    startRole('journeys', env),
    startRole('loader', env),
  ]);
  const installation = openInstallation(folder, env);
  const { env: addresses } = installation.config;
  const clickhouse = await installation.clickhouse();
  const books = {
    config: installation.config,
    log: await installation.log(),
    clickhouse,
  };
  const views = new Map<string, ClickHouseClient>();
  for (const { name } of workspaces)
    views.set(name, await installation.clickhouse(viewsDatabase(addresses.CLICKHOUSE_DATABASE, name)));
  let sent = 0;
  return {
    async send(workspace, events) {
      for (let at = 0; at < events.length; at += BATCH)
        await post(collector.url, keyOf(workspace), events.slice(at, at + BATCH));
      sent += events.length;
    },
    async settled() {
      await quiet(journeys.url, addresses.TL_TOPIC_PREFIX, sent);
      const { ok, findings } = await audit(books, WAIT_MS);
      if (!ok) throw new Error(JSON.stringify(findings.filter((one) => !one.ok)));
      await reloadLinks(clickhouse);
    },
    async rows<T>(workspace: string, sql: string): Promise<T[]> {
      const client = views.get(workspace);
      if (!client) throw new Error(`no workspace ${workspace}`);
      return client.query<T>(sql);
    },
    async stop() {
      await installation.close();
      await Promise.all([collector, journeys, loader].map((role) => role.stop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function done(args: readonly string[], env: Readonly<Record<string, string>>): Promise<void> {
  const { code, stdout, stderr } = await runThroughline(args, env);
  if (code !== 0) throw new Error(`throughline ${args.join(' ')}: ${code}\n${stdout.slice(-2_000)}${stderr}`);
}

async function post(url: string, key: string, batch: readonly unknown[]): Promise<void> {
  const answer = await fetch(`${url}/v1/batch`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
    },
    body: JSON.stringify({ batch }),
  });
  const text = await answer.text();
  if (!answer.ok || !text.includes('"failed":[]')) throw new Error(`${answer.status}: ${text}`);
}

/**
 * Waits until the one journeys instance has processed every touchpoint sent, and as many records of the loop as it wrote
 * to it: a counted end, where the books alone cannot tell what is still on its way between partitions.
 */
async function quiet(url: string, prefix: string, sent: number): Promise<void> {
  const loop = topicName('loop', prefix);
  const live = topicName('touchpoints', prefix);
  for (const end = Date.now() + WAIT_MS; ; await pause(POLL_MS)) {
    const text = await (await fetch(`${url}/metrics`)).text();
    const count = (what: string, topic: string): number =>
      Number(new RegExp(`^throughline_journeys_${what}_total\\{topic="${topic}"\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
    if (count('records', live) === sent && count('records', loop) === count('emitted', loop)) return;
    if (Date.now() > end)
      throw new Error(`${count('records', live)} of ${sent} processed, ${count('records', loop)} of the loop`);
  }
}
