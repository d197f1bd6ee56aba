import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type LoaderRun, runLoader } from './loader-run.ts';
import { creditOf, eventually, type LoaderWorld, loaderWorld, many } from './loader-world.ts';

const HOUR = 3_600_000;

describe('a loader whose wall clock jumps', () => {
  const real = Date.now;
  let by = 0;
  let world: LoaderWorld;
  let run: LoaderRun;
  beforeAll(async () => {
    Date.now = () => real() + by;
    world = await loaderWorld({ TL_FLUSH_MS: '1500' });
    run = await runLoader(world);
  });
  afterEach(() => {
    by = 0;
  });
  afterAll(async () => {
    Date.now = real;
    await run.stop();
    await world.close();
  });

  it.each([
    ['back by hours', -3 * HOUR, 400],
    ['ahead by hours', 3 * HOUR, 800],
  ])('%s while rows wait loads them once and without delay', async (_, jump, rows) => {
    await world.produce('credits', many(400, creditOf, rows - 400));
    await eventually(
      () => run.metric('throughline_loader_lag_seconds'),
      (seconds) => seconds > 0,
    );
    const since = performance.now();
    by = jump;
    await eventually(
      () => world.places('credits'),
      ({ places }) => places >= rows,
    );
    expect(performance.now() - since).toBeLessThan(15_000);
    expect(await world.places('credits')).toMatchObject({ rows, places: rows });
    expect(run.faults).toEqual([]);
  });
});
