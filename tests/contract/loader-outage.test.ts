import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DisturbedServer, startProxy } from '../support/proxy.ts';
import { type LoaderRun, runLoader } from './loader-run.ts';
import { creditOf, eventually, type LoaderWorld, loaderWorld, many } from './loader-world.ts';

describe('a loader that ClickHouse does not answer', () => {
  let world: LoaderWorld;
  let proxy: DisturbedServer;
  let run: LoaderRun;
  beforeAll(async () => {
    world = await loaderWorld();
    proxy = await startProxy(world.env.CLICKHOUSE_URL);
    run = await runLoader({ ...world, env: { ...world.env, CLICKHOUSE_URL: proxy.url } });
  });
  afterAll(async () => {
    await run.stop();
    await proxy.close();
    await world.close();
  });

  it('is not ready and loses nothing while ClickHouse is away, and goes on when it is back', async () => {
    proxy.mode = 'closed';
    await world.produce('credits', many(400, creditOf));
    await eventually(
      async () => run.notReady(),
      (reasons) => reasons.length > 0,
    );
    expect(run.notReady()[0]).toContain('ClickHouse does not take rows');
    expect(await world.places('credits')).toMatchObject({ rows: 0 });
    proxy.mode = 'open';
    await eventually(
      () => world.places('credits'),
      ({ places }) => places >= 400,
    );
    await eventually(
      async () => run.notReady(),
      (reasons) => reasons.length === 0,
    );
    expect(await world.places('credits')).toMatchObject({ rows: 400, places: 400 });
  });

  it('inserts once when the rows arrived and the answer was lost', async () => {
    proxy.mode = 'mute';
    await world.produce('credits', many(400, creditOf, 400));
    await eventually(
      async () => proxy.muted,
      (muted) => muted >= 2,
    );
    proxy.mode = 'open';
    await eventually(
      async () => run.notReady(),
      (reasons) => reasons.length === 0,
    );
    await eventually(
      () => run.metric('throughline_loader_uncertain_inserts_total'),
      (n) => n >= 2,
    );
    expect(await world.places('credits')).toMatchObject({ rows: 800, places: 800 });
    expect(run.faults).toEqual([]);
  });

  it('goes on within seconds when the connection of an insert dies without a word, and inserts once', async () => {
    const uncertain = await run.metric('throughline_loader_uncertain_inserts_total');
    proxy.mode = 'hold';
    await world.produce('credits', many(400, creditOf, 3_200));
    await setTimeout(1_000);
    proxy.halfClose();
    proxy.mode = 'open';
    await eventually(
      () => world.places('credits'),
      ({ places }) => places >= 1_200,
    );
    expect(await run.metric('throughline_loader_uncertain_inserts_total')).toBeGreaterThan(uncertain);
    expect(await world.places('credits')).toMatchObject({ rows: 1_200, places: 1_200 });
    expect(run.faults).toEqual([]);
  });

  it('two loaders share the partitions, and one that leaves hands over without loss or repetition', async () => {
    const second = await runLoader(world);
    await world.produce('credits', many(2_000, creditOf, 3_600));
    await eventually(
      () => world.places('credits'),
      ({ places }) => places >= 1_600,
    );
    await second.stop();
    await world.produce('credits', many(400, creditOf, 5_600));
    await eventually(
      () => world.places('credits'),
      ({ places }) => places >= 3_600,
    );
    expect(await world.places('credits')).toMatchObject({ rows: 3_600, places: 3_600 });
    expect([...run.faults, ...second.faults]).toEqual([]);
  });
});
