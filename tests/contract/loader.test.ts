import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registeredSchemas, schemas } from '../../schemas/registry.ts';
import { announce, creditSchema, finished, insertPart } from './loader-plan.ts';
import { type LoaderRun, runLoader } from './loader-run.ts';
import { creditOf, eventually, factOf, type LoaderWorld, loaderWorld, many, memberOf } from './loader-world.ts';

describe('the loader on Kafka and ClickHouse', () => {
  let world: LoaderWorld;
  let run: LoaderRun;
  beforeAll(async () => {
    world = await loaderWorld();
    run = await runLoader(world);
  });
  afterAll(async () => {
    await run.stop();
    await world.close();
  });

  it('every record is in its table once, with its fields', async () => {
    await world.produce('touchpoints', many(1_000, factOf));
    await world.produce('credits', many(500, creditOf));
    await world.produce('members', many(100, memberOf));
    await eventually(
      () => world.places('touchpoints'),
      ({ places }) => places >= 1_000,
    );
    await eventually(
      () => world.places('credits'),
      ({ places }) => places >= 500,
    );
    await eventually(
      () => world.places('members'),
      ({ places }) => places >= 100,
    );
    expect(await world.places('touchpoints')).toEqual({ rows: 1_000, places: 1_000, partitions: 4 });
    expect(await world.places('credits')).toMatchObject({ rows: 500, places: 500 });
    const [row] = await world.client.query(
      `SELECT origin, occurred_at, items, value_micros, occurred_on, src_partition, src_offset, _partition, _offset,
         _loaded_at > now() - 600 AS stamped FROM touchpoints WHERE message_id = 'm-7'`,
    );
    expect(row).toEqual({
      origin: `6${'7'.padStart(31, '0')}`,
      occurred_at: '2025-10-31 23:59:53.000',
      items: [{ sku: 's7', name: 'Jacket', category: '', brand: '', quantity: 2, price_micros: 19_990_000 }],
      value_micros: null,
      occurred_on: '2025-10-31',
      src_partition: 3,
      src_offset: 1,
      _partition: 3,
      _offset: 1,
      stamped: 1,
    });
    const [sum] = await world.client.query(`SELECT sum(revenue) AS revenue, sum(credit) AS credit FROM credits`);
    expect(sum).toEqual({ revenue: '995.0005', credit: '500' });
  });

  it('a merge shows in the views without anybody rewriting a fact', async () => {
    const device = `6${'5'.padStart(31, '0')}`;
    const owner = () =>
      world.client.query<{ profile_id: string }>(
        `SELECT DISTINCT profile_id FROM ${world.client.database}_main.touchpoints WHERE origin = {device:String}`,
        { device },
      );
    await eventually(owner, (rows) => rows[0]?.profile_id === device);
    await world.produce('members', [memberOf(0, { identifier: device, profile_id: `1${'9'.padStart(31, '0')}` })]);
    await eventually(owner, (rows) => rows[0]?.profile_id === `1${'9'.padStart(31, '0')}`);
  });

  it('bytes that are no record are kept with the reason, and their neighbours are loaded', async () => {
    const good = creditOf(1);
    const short = good.subarray(0, good.length - 1);
    const before = await world.places('credits');
    await world.produce('credits', [good, short, Buffer.from('hello'), factOf(1), good]);
    const lost = await eventually(
      () =>
        world.client.query<{ target: string; code: string; reason: string; value: string }>(
          'SELECT target, code, reason, value FROM loader_failed FINAL ORDER BY _partition',
        ),
      (rows) => rows.length >= 3,
    );
    await eventually(
      () => world.places('credits'),
      ({ rows }) => rows >= before.rows + 2,
    );
    expect(lost).toHaveLength(3);
    expect(lost.map((row) => row.reason)).toEqual([
      `the bytes are not a Credit of schema ${creditSchema()}`,
      'the record names schema -1, which is no Credit',
      'the record names schema 4, which is no Credit',
    ]);
    expect(Buffer.from(lost[0]?.value ?? '', 'base64')).toEqual(short);
    expect(await world.places('credits')).toMatchObject({ rows: before.rows + 2, places: before.places + 2 });
  });

  it('a row ClickHouse refuses is found by halving, kept, and costs no neighbour', async () => {
    await world.client.command(`ALTER TABLE credits ADD CONSTRAINT no_poison CHECK conversion_key != 'poison'`);
    const before = await world.places('credits');
    const poison = creditOf(3, { conversion_key: 'poison' });
    await world.produce('credits', [...many(50, creditOf), poison, ...many(50, creditOf)]);
    const lost = () =>
      world.client.query<{ reason: string; value: string }>(
        `SELECT reason, value FROM loader_failed FINAL WHERE reason LIKE '%no_poison%'`,
      );
    await eventually(lost, (rows) => rows.length > 0);
    await eventually(
      () => world.places('credits'),
      ({ rows }) => rows >= before.rows + 100,
    );
    expect(await world.places('credits')).toMatchObject({ rows: before.rows + 100, places: before.places + 100 });
    const [row, ...more] = await lost();
    expect(more).toEqual([]);
    expect(row?.reason).toContain('VIOLATED_CONSTRAINT');
    expect(Buffer.from(row?.value ?? '', 'base64')).toEqual(poison);
  });

  it('a row that comes alone and is refused is kept too, once the table took again what it took before', async () => {
    const before = await world.places('credits');
    const poison = creditOf(4, { conversion_key: 'poison' });
    await world.produce('credits', [poison]);
    const kept = await eventually(
      () => world.client.query<{ value: string }>('SELECT value FROM loader_failed FINAL'),
      (rows) => rows.some(({ value }) => Buffer.from(value, 'base64').equals(poison)),
    );
    expect(kept).toHaveLength(5);
    expect(await world.places('credits')).toEqual(before);
  });

  it('nothing is given up while a table refuses whatever it is given, however little comes', async () => {
    const before = await world.places('credits');
    await world.client.command(`ALTER TABLE credits ADD CONSTRAINT nobody CHECK workspace = 'nobody'`);
    await world.produce('credits', many(8, creditOf));
    await eventually(
      async () => run.notReady(),
      (reasons) => reasons.some((reason) => reason.includes('the table credits refuses every row')),
    );
    expect(await world.client.query('SELECT 1 FROM loader_failed FINAL')).toHaveLength(5);
    await world.client.command('ALTER TABLE credits DROP CONSTRAINT nobody');
    await eventually(
      () => world.places('credits'),
      ({ rows }) => rows >= before.rows + 8,
    );
    expect(await world.places('credits')).toMatchObject({ rows: before.rows + 8, places: before.places + 8 });
    await eventually(
      async () => run.notReady(),
      (reasons) => reasons.length === 0,
    );
    expect(await world.client.query('SELECT 1 FROM loader_failed FINAL')).toHaveLength(5);
  });

  it('records over more months than an insert may spread over are loaded', async () => {
    const before = await world.places('touchpoints');
    const monthly = many(150, (i) => factOf(i, { occurred_at: Date.UTC(2012, i, 1), occurred_on: 0 }));
    await world.produce('touchpoints', monthly);
    await eventually(
      () => world.places('touchpoints'),
      ({ rows }) => rows >= before.rows + 150,
    );
    expect(await world.places('touchpoints')).toMatchObject({ rows: before.rows + 150, places: before.places + 150 });
  });

  it('it never broke, and says it is ready', () => {
    expect(run.faults).toEqual([]);
    expect(run.notReady()).toEqual([]);
  });
});

describe('a loader that finds a plan', () => {
  it.each([
    ['nothing of it is there', 0, 0, ''],
    // The token then stands for rows that were lost with the server: the plan's own insert is ignored.
    ['ClickHouse remembers its token but lost some of its rows', 150, 250, ''],
    ['all of it is there', 400, 0, ''],
    // Many inserts later; sent again it would be taken again.
    ['all of it is there and its token is forgotten', 400, 0, 'another-'],
  ])('leaves each of its rows there once when %s', async (_, there, repaired, token) => {
    const world = await loaderWorld();
    await world.produce('credits', many(400, creditOf));
    const stamp = Date.now() - 5_000;
    const id = await announce(world, 'credits', 400, stamp);
    if (there > 0) await insertPart(world, `${token}${id}`, stamp, there);
    const run = await runLoader(world);
    await finished(world);
    expect(await world.places('credits')).toMatchObject({ rows: 400, places: 400 });
    expect(await run.metric('throughline_loader_repaired_rows_total')).toBe(repaired);
    await run.stop();
    await world.close();
  });
});

describe('a loader that finds a plan of rows of two eras that lie between one another', () => {
  it('sends those that are missing, though as many of the other era are there', async () => {
    const world = await loaderWorld();
    const inFebruary = { converted_at: Date.UTC(2026, 1, 1), converted_on: Date.UTC(2026, 1, 1) / 86_400_000 };
    const between = (i: number) => [1, 2].includes(Math.floor(i / 4));
    await world.produce(
      'credits',
      many(16, (i) => creditOf(i, between(i) ? inFebruary : {})),
    );
    const stamp = Date.now() - 5_000;
    await announce(world, 'credits', 16, stamp);
    await world.client.command(
      `INSERT INTO credits (workspace, converted_on, _partition, _offset, _loaded_at)
       SELECT 'main', toDate('2026-02-01'), number % 4, 1 + intDiv(number, 4), fromUnixTimestamp64Milli(${stamp}) FROM numbers(8)`,
    );
    const run = await runLoader(world);
    await finished(world, 4);
    expect(await world.places('credits')).toMatchObject({ rows: 16, places: 16 });
    await run.stop();
    await world.close();
  });
});

describe('a loader that just started, on a table that refuses everything', () => {
  it('gives nothing up at once, although it saw no row that was taken', async () => {
    const world = await loaderWorld();
    await world.client.command(`ALTER TABLE credits ADD CONSTRAINT nobody CHECK workspace = 'nobody'`);
    await world.produce('credits', [creditOf(1)]);
    const run = await runLoader(world);
    await eventually(
      async () => run.notReady(),
      (reasons) => reasons.some((reason) => reason.includes('the table credits refuses every row')),
    );
    await world.client.command('ALTER TABLE credits DROP CONSTRAINT nobody');
    await eventually(
      () => world.places('credits'),
      ({ rows }) => rows >= 1,
    );
    expect(await world.places('credits')).toMatchObject({ rows: 1, places: 1 });
    expect(await world.client.query('SELECT 1 FROM loader_failed FINAL')).toEqual([]);
    await run.stop();
    await world.close();
  });
});

describe('two schema versions in one flush', () => {
  it('records of an older writer keep their values, and what they lack is empty', async () => {
    const world = await loaderWorld({ TL_FLUSH_MS: '1000' });
    const newest = registeredSchemas().find((schema) => schema.name === 'Credit');
    const older = { ...newest!.schema, fields: newest!.schema.fields.slice(0, -1) };
    const id = 900;
    const registry = schemas() as { id: number; name: string; schema: typeof older }[];
    registry.push({ id, name: 'Credit', schema: older });
    try {
      const record = creditOf(1, { config_version: '' });
      // Without its last field a datum is one byte (the empty string) shorter.
      const old = Buffer.from(record.subarray(0, record.length - 1));
      old.writeInt32BE(id, 1);
      const now = creditOf(2, { config_version: 'v2' });
      await world.produce('credits', [old, now, old, now]);
      const run = await runLoader(world);
      await eventually(
        () => world.places('credits'),
        ({ rows }) => rows >= 4,
      );
      const rows = await world.client.query(
        'SELECT conversion_key, config_version, amount_micros, count() AS n FROM credits GROUP BY ALL ORDER BY 1',
      );
      expect(rows).toEqual([
        { conversion_key: 'o1', config_version: '', amount_micros: 1_990_001, n: 2 },
        { conversion_key: 'o2', config_version: 'v2', amount_micros: 1_990_001, n: 2 },
      ]);
      await run.stop();
    } finally {
      registry.splice(
        registry.findIndex((schema) => schema.id === id),
        1,
      );
      await world.close();
    }
  });
});
