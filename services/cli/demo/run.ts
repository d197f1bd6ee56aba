import { connectClickHouse } from '../../runtime/clickhouse/connect.ts';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import { connectLog } from '../../runtime/log/connect.ts';
import type { Log } from '../../runtime/log/port.ts';
import { createLogger } from '../../runtime/logging/logger.ts';
import { type AuditReport, audit } from '../audit/audit.ts';
import type { StartedSystem } from '../system/start.ts';
import { urlOf } from '../system/urls.ts';
import { bold, count, dim, print, say, seconds } from '../terminal/output.ts';
import { Progress } from '../terminal/progress.ts';
import { killAct, lateEventAct } from './acts.ts';
import { payForReach } from './costs.ts';
import { figuresOf } from './figures.ts';
import { startLive } from './live.ts';
import { loadHistory } from './load.ts';
import { type DemoMarker, readMarker, writeMarker } from './marker.ts';
import { tellAudit, tellChannels, tellEquation, tellFigures } from './story.ts';
import { visitorAct } from './visitor-act.ts';
import { waitLoaded } from './wait-loaded.ts';

export interface DemoOptions {
  readonly dataDir: string;
  readonly workspace: string;
  readonly seed: string;
  readonly people: number;
  readonly days: number;
  readonly rate: number;
  readonly once: boolean;
  readonly signal: AbortSignal;
}

/** Longest time the audit waits for events on their way. */
const SETTLE_MS = 60_000;

/** Tells the demo on a started system; false when a number did not come out right. */
export async function runDemo(system: StartedSystem, options: DemoOptions): Promise<boolean> {
  const { config } = system;
  const client = connectClickHouse(config.env);
  const log = connectLog(config.env, 'throughline-demo', createLogger('demo', 'silent'));
  const check = (): Promise<AuditReport> => audit({ config, log, clickhouse: client }, SETTLE_MS);
  try {
    const marker = await fill(system, log, client, options);
    const report = await check();
    const figures = await figuresOf(client, options.workspace);
    print('');
    const balanced = tellEquation(report, figures);
    const right = tellFigures(report, figures, 'EUR');
    print('');
    await tellChannels(client, options.workspace);

    const live = startLive(urlOf(config.env, 'collector'), config, {
      seed: marker.seed,
      people: marker.people,
      rate: options.rate,
    });
    try {
      print(`\n${bold('An unknown visitor becomes a known customer, and credit moves')}`);
      const stitched = await visitorAct(system, client);
      print(`\n${bold('A late event corrects a path')}`);
      const corrected = await lateEventAct(system, client);
      print(`\n${bold('A real kill -9 of loader and journeys')}`);
      await killAct(system, client, live);
      const after = await check();
      tellAudit(after);
      print('');
      tellWhereToGo(system);
      if (!options.once) await stayLive(options.signal, live);
      return balanced && right && stitched && corrected && after.ok;
    } finally {
      await live.stop();
    }
  } finally {
    await Promise.all([log.close(), client.close()]);
  }
}

/** Loads the past, unless the folder has it. */
async function fill(
  system: StartedSystem,
  log: Log,
  client: ClickHouseClient,
  options: DemoOptions,
): Promise<DemoMarker> {
  const { dataDir, signal } = options;
  const found = readMarker(dataDir);
  if (found && found.events > 0) {
    say(
      `using the data in ${dataDir}: ${count(found.people)} people, ${found.days} days, ${count(found.events)} events loaded before`,
    );
    return found;
  }
  const { seed, people, days } = found ?? options;
  const planned = found ?? { seed, people, days, until: Date.now(), events: 0 };
  writeMarker(dataDir, planned);
  const started = Date.now();
  const progress = new Progress('events read');
  const appender = await log.appender();
  let read = 0;
  try {
    read = await loadHistory(planned, system.config, appender, (n) => progress.at(n), signal);
  } finally {
    progress.done();
    await appender.close();
  }
  say(
    `${count(people)} people, ${days} days: ${count(read)} events through the collector's rules into Kafka (${seconds(Date.now() - started)})`,
  );
  await waitLoaded(client, log, system.config, signal);
  const shop = system.config.file.workspaces.find(({ name }) => name === options.workspace);
  if (shop) await payForReach(client, planned, shop);
  say(`sessions, journeys and credits derived and loaded (${seconds(Date.now() - started)})`);
  const marker = { ...planned, events: read };
  writeMarker(dataDir, marker);
  return marker;
}

function tellWhereToGo({ config: { env } }: StartedSystem): void {
  const at = new Date().toISOString();
  print(`look    ${bold(urlOf(env, 'insights'))}`);
  print(
    `ask     throughline sql "SELECT channel, model, currency, sum(revenue) AS revenue FROM attribution_daily WHERE conversion = 'order' GROUP BY ALL ORDER BY revenue DESC LIMIT 10"`,
  );
  print(
    `send    curl -u demo-web-key: -H 'content-type: application/json' ${urlOf(env, 'collector')}/v1/track -d '{"userId":"u-0000001","event":"Hello","timestamp":"${at}"}'`,
  );
}

async function stayLive(signal: AbortSignal, live: { sent(): number }): Promise<void> {
  say(dim('\nlive: people go on shopping; Ctrl-C ends everything'));
  const progress = new Progress('live events');
  const timer = setInterval(() => progress.at(live.sent()), 1_000);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  clearInterval(timer);
  progress.done();
}
