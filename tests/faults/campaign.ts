import { pause } from '../../deploy/local/processes.ts';
import { type Random, randomOf } from '../../services/cli/simulator/random.ts';
import { reloadLinks } from '../../services/runtime/clickhouse/index.ts';
import { quantile } from '../bench/freshness.ts';
import { computeOracle, differences } from '../stitching/oracle.ts';
import { eventsOf } from '../stitching/people.ts';
import { type RoleProcess, runThroughline } from '../support/processes.ts';
import { startTraffic, type Traffic } from './client.ts';
import { drawFaults, type Fault, nameOf } from './fault.ts';
import { inflict } from './inflict.ts';
import { Ledger, type Stored } from './ledger.ts';
import { secondsToRecover } from './recovery.ts';
import { startWorld, type World } from './world.ts';

export interface CampaignOptions {
  readonly seed: number;
  /** How many faults are drawn. */
  readonly faults: number;
  /** New events sent in the course of them. */
  readonly events: number;
  /** Only faults whose name begins so. */
  readonly only?: string;
  /** Ends the campaign where it is, cleanly. */
  readonly signal?: AbortSignal;
  /** Told what happens. */
  readonly say: (line: string) => void;
}

/** One fault and how it went. */
export interface Strike {
  readonly name: string;
  /** Seconds from the end of the cause until events of every partition were countable; undefined: not within 3 minutes. */
  readonly seconds: number | undefined;
  /** Why it could not be done, where it could not. */
  readonly skipped?: string;
}

/** What a campaign came to. */
export interface CampaignReport {
  readonly seed: number;
  readonly events: number;
  readonly acknowledged: number;
  /** Events whose sender never had an answer. */
  readonly unknown: number;
  readonly repeats: number;
  readonly faults: number;
  readonly skipped: Readonly<Record<string, string>>;
  readonly lost: number;
  readonly doubled: number;
  readonly strangers: number;
  /** Faults after which it took more than 30 s. */
  readonly wedged: number;
  readonly recovery_p50_s: number;
  readonly recovery_p95_s: number;
  /** The longest recovery after each kind of fault, seconds, and how often it was met. */
  readonly by_fault: Readonly<Record<string, { n: number; worst_s: number | null }>>;
  readonly audit: 'clean' | string;
  /** Rows in which the stream and SQL over its facts differ, by table. */
  readonly differences: Readonly<Record<string, number>>;
  readonly seconds: number;
}

const WEDGED_S = 30;
/** Seconds of traffic for each fault, where the faults take no longer. */
const SECONDS_EACH = 6;
const MOST_RATE = 1_500;

/** Harms an installation under load, in turn and at random moments, and then accounts for every event that was sent. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignReport> {
  const { events, say } = options;
  const random = randomOf(`faults ${options.seed}`);
  const faults = drawFaults(random, options.faults, options.only);
  const world = await startWorld(Math.ceil(768 + events / 1_000));
  const stopped = new Promise<never>((_, reject) => {
    options.signal?.addEventListener('abort', () => reject(new Error('the campaign was ended from outside')));
  });
  try {
    return await Promise.race([stopped, wage(world, options, faults, random)]);
  } catch (error) {
    for (const [id, { process }] of world.instances) say(`--- ${id}\n${lastLines(process)}`);
    throw error;
  } finally {
    await world.close();
  }
}

/** One fault after the other under load, then the accounts. */
async function wage(
  world: World,
  options: CampaignOptions,
  faults: readonly Fault[],
  random: Random,
): Promise<CampaignReport> {
  const { seed, events, say } = options;
  const began = performance.now();
  const ledger = new Ledger();
  const people = { events, people: Math.ceil(events / 10), seed, until: Date.now() - 60_000 };
  const rate = Math.max(50, Math.min(MOST_RATE, events / faults.length / SECONDS_EACH));
  say(`${faults.length} faults of seed ${seed} under ${Math.round(rate)} events/s`);
  const traffic = startTraffic({ url: world.collectorUrl, events: eventsOf(people), rate, random, ledger });
  const strikes: Strike[] = [];
  for (const [i, fault] of faults.entries()) {
    traffic.allow(Math.ceil((events * (i + 1)) / faults.length));
    const strike = await strikeOnce(world, fault, random, ledger);
    say(`${i + 1}/${faults.length} ${strike.name}: ${strike.skipped ?? tell(strike.seconds)}`);
    if (isWedged(strike)) for (const [id, { process }] of world.instances) say(`--- ${id}\n${lastLines(process)}`);
    strikes.push(strike);
    if (strike.seconds === undefined) break;
    await traffic.sent(Math.floor((events * (i + 1)) / faults.length));
  }
  await traffic.stop();
  return { ...(await account(world, ledger, events)), ...summary(strikes), ...rest(options, ledger, traffic, began) };
}

const lastLines = ({ output }: RoleProcess): string => output().split('\n').slice(-40).join('\n');

const isWedged = ({ seconds }: Strike): boolean => seconds === undefined || seconds > WEDGED_S;

const tell = (seconds: number | undefined): string =>
  seconds === undefined ? 'NOT RECOVERED' : `recovered in ${seconds.toFixed(1)} s`;

async function strikeOnce(world: World, fault: Fault, random: Random, ledger: Ledger): Promise<Strike> {
  await pause(random.int(200, 1_500));
  const { overAt, skipped } = await inflict(world, fault);
  const seconds = await secondsToRecover(world, ledger, overAt);
  return { name: nameOf(fault), seconds, ...(skipped ? { skipped } : {}) };
}

/** Once all is quiet: the audit, SQL over the facts, and the ledger of the client. */
async function account(world: World, ledger: Ledger, events: number) {
  const { client, env } = world;
  const wait = String(Math.ceil(60 + events / 500));
  const audit = await runThroughline(['audit', '--wait', wait, '--json'], env);
  await reloadLinks(client);
  await computeOracle(client);
  const { lost, doubled, strangers } = await ledger.compare(stored(world));
  return {
    audit: audit.code === 0 ? 'clean' : `${audit.stdout}${audit.stderr}`.slice(-3_000),
    differences: await differences(client),
    lost: lost.length,
    doubled: doubled.length,
    strangers: strangers.length,
  };
}

const SLICES = 16;

async function* stored({ client }: World): AsyncGenerator<readonly Stored[]> {
  for (let slice = 0; slice < SLICES; slice++)
    yield await client.query<{ message_id: string; n: number }>(
      `SELECT message_id, count() AS n FROM touchpoints WHERE cityHash64(message_id) % ${SLICES} = {slice:UInt8} GROUP BY message_id`,
      { slice },
    );
}

function summary(strikes: readonly Strike[]) {
  const done = strikes.filter((strike) => !strike.skipped);
  const seconds = done.map((strike) => strike.seconds ?? Number.POSITIVE_INFINITY);
  const by = new Map<string, { n: number; worst_s: number | null }>();
  for (const [i, { name }] of done.entries()) {
    const { n, worst_s: worst } = by.get(name) ?? { n: 0, worst_s: 0 };
    by.set(name, { n: n + 1, worst_s: finite(Math.max(worst ?? Number.POSITIVE_INFINITY, seconds[i] ?? 0)) });
  }
  return {
    faults: done.length,
    skipped: Object.fromEntries(strikes.flatMap(({ name, skipped }) => (skipped ? [[name, skipped]] : []))),
    wedged: strikes.filter(isWedged).length,
    recovery_p50_s: finite(quantile(seconds, 0.5)) ?? -1,
    recovery_p95_s: finite(quantile(seconds, 0.95)) ?? -1,
    by_fault: Object.fromEntries(by),
  };
}

/** To a tenth; null for what never ended. */
const finite = (seconds: number): number | null => (Number.isFinite(seconds) ? Math.round(seconds * 10) / 10 : null);

function rest({ seed }: CampaignOptions, ledger: Ledger, traffic: Traffic, began: number) {
  const { sent, acknowledged, unknown } = ledger.counts();
  return {
    seed,
    events: sent,
    acknowledged,
    unknown,
    repeats: traffic.repeats(),
    seconds: Math.round((performance.now() - began) / 1_000),
  };
}

/** Whether a campaign proved what it should. */
export const isProven = (report: CampaignReport): boolean =>
  report.faults > 0 &&
  report.lost + report.doubled + report.strangers + report.wedged === 0 &&
  report.audit === 'clean' &&
  Object.values(report.differences).every((n) => n === 0);
