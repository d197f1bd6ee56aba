import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, describe, expect, it } from 'vitest';
import { loaderGroup } from '../../schemas/topics.ts';
import { Backlog } from '../../services/loader/backlog.ts';
import { Inserter } from '../../services/loader/insert.ts';
import { Loader } from '../../services/loader/loader.ts';
import { loaderMetrics } from '../../services/loader/metrics.ts';
import { routesOf } from '../../services/loader/topology.ts';
import type { ClickHouseClient } from '../../services/runtime/clickhouse/index.ts';
import type { GroupMember, Log } from '../../services/runtime/log/port.ts';
import { onCrashPoint } from '../../services/runtime/task/crash.ts';
import { announce, finished, insertPart } from './loader-plan.ts';
import { creditOf, type LoaderWorld, loaderWorld, many } from './loader-world.ts';

/**
 * Each safety of the loader is taken out once, by what the loader runs on, and the same story is told with it and
 * without: with it every row is there once, without it rows are missing or doubled.
 */
interface Without {
  readonly log?: (log: Log) => Log;
  readonly client?: (client: ClickHouseClient) => ClickHouseClient;
}
const WHOLE: Without = {};
const RECORDS = 400;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  onCrashPoint(undefined);
  for (const close of closing.splice(0).reverse()) await close();
});

async function openWorld(): Promise<LoaderWorld> {
  const world = await loaderWorld();
  closing.push(() => world.close());
  return world;
}

/** A loader of credits; `broken` resolves when it gives up. */
async function startLoader(world: LoaderWorld, { log = (l) => l, client = (c) => c }: Without) {
  const { env } = world;
  let fault: (error: Error) => void = () => {};
  const broken = new Promise<Error>((resolve) => {
    fault = resolve;
  });
  const loader = new Loader({
    log: log(world.log),
    groupId: loaderGroup(env.TL_TOPIC_PREFIX),
    routes: routesOf(env.TL_TOPIC_PREFIX).filter(({ table }) => table === 'credits'),
    pace: { flushRows: env.TL_FLUSH_ROWS, flushMs: env.TL_FLUSH_MS },
    backlog: new Backlog(),
    inserter: new Inserter({
      client: client(world.client),
      installation: world.client,
      metrics: loaderMetrics(new Registry()),
      onTrouble: () => {},
    }),
    logger: pino({ level: 'silent' }),
    now: () => performance.now(),
    wall: Date.now,
    onLoaded: () => {},
    onFault: fault,
  });
  await loader.start();
  closing.push(() => loader.stop());
  return { broken, stop: () => loader.stop() };
}

const credits = async (world: LoaderWorld) => {
  const { rows, places } = await world.places('credits');
  return { doubled: rows - places, missing: RECORDS - places };
};

describe('plan', () => {
  /** Announcements are not written: what is committed never tells that a load began. */
  const withoutPlan: Without = {
    log: (log) => ({
      ...log,
      join: (options) =>
        log.join({
          ...options,
          onAssigned: (member, committed) => {
            const silent: GroupMember = {
              ...member,
              commit: async (offsets) => {
                if (offsets.every(({ metadata }) => metadata === '')) await member.commit(offsets);
              },
            };
            return options.onAssigned(silent, committed);
          },
        }),
    }),
  };

  /** A loader dies with its rows in ClickHouse, before it could say so. */
  async function deadAfterInsert(without: Without) {
    const world = await openWorld();
    await world.produce('credits', many(RECORDS, creditOf));
    onCrashPoint((point) => {
      if (point === 'loader.after-insert') throw new Error('dies here');
    });
    const dead = await startLoader(world, without);
    expect((await dead.broken).message).toBe('dies here');
    onCrashPoint(undefined);
    await dead.stop();
    await startLoader(world, without);
    await finished(world);
    return credits(world);
  }

  it('with it the successor finds what was begun and repeats nothing', async () => {
    expect(await deadAfterInsert(WHOLE)).toEqual({ doubled: 0, missing: 0 });
  });

  it('without it the successor loads the same rows again', async () => {
    const found = await deadAfterInsert(withoutPlan);
    expect(found.missing).toBe(0);
    expect(found.doubled).toBeGreaterThan(0);
  });
});

/** A loader finds a plan of which so many rows are there, inserted under the plan's token. */
async function found(there: number, without: Without) {
  const world = await openWorld();
  await world.produce('credits', many(RECORDS, creditOf));
  const stamp = Date.now() - 5_000;
  const id = await announce(world, 'credits', RECORDS, stamp);
  await insertPart(world, id, stamp, there);
  await startLoader(world, without);
  await finished(world);
  return credits(world);
}

describe('token', () => {
  const withoutToken: Without = {
    client: (client) => ({
      ...client,
      insertAvro: (table, container, options = {}) => {
        const { insert_deduplication_token: _, ...settings } = options.settings ?? {};
        return client.insertAvro(table, container, { ...options, settings });
      },
    }),
  };

  /** The plan's owner was frozen in its insert: that arrives when the successor has looked for the rows and found none. */
  async function overtaken({ client: change = (c) => c }: Without) {
    const world = await openWorld();
    await world.produce('credits', many(RECORDS, creditOf));
    const stamp = Date.now() - 5_000;
    const id = await announce(world, 'credits', RECORDS, stamp);
    let late: Promise<void> | undefined;
    await startLoader(world, {
      client: (plain) => {
        const client = change(plain);
        return {
          ...client,
          insertAvro: async (...insert) => {
            late ??= insertPart(world, id, stamp, RECORDS);
            await late;
            return client.insertAvro(...insert);
          },
        };
      },
    });
    await finished(world);
    return credits(world);
  }

  it('with it an insert that arrives after the look-up doubles nothing; without it all of it is doubled', async () => {
    expect(await overtaken(WHOLE)).toEqual({ doubled: 0, missing: 0 });
    expect(await overtaken(withoutToken)).toEqual({ doubled: RECORDS, missing: 0 });
  });
});

describe('read-back', () => {
  const ALL = `SELECT concat(number % 4, ':', intDiv(number, 4)) AS name FROM numbers(${RECORDS})`;
  /** The question which rows are there is answered with "all". */
  const withoutReadBack: Without = {
    client: (client) => ({
      ...client,
      query: (sql, parameters, options) =>
        sql.includes('_loaded_at = ') ? client.query(ALL) : client.query(sql, parameters, options),
    }),
  };
  const LOST = 250;

  it('with it rows whose token outlived them are inserted again; without it they stay lost', async () => {
    expect(await found(RECORDS - LOST, WHOLE)).toEqual({ doubled: 0, missing: 0 });
    expect(await found(RECORDS - LOST, withoutReadBack)).toEqual({ doubled: 0, missing: LOST });
  });
});
