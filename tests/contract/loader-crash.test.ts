import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../schemas/root.ts';
import { loaderGroup } from '../../schemas/topics.ts';
import { creditOf, eventually, factOf, type LoaderWorld, loaderWorld, many } from './loader-world.ts';

const built = (path: string): string => join(PACKAGE_ROOT, 'dist', path);
const imported = (path: string): string => JSON.stringify(pathToFileURL(built(path)).href);

/** A loader and nothing else, in a process that can be killed: no parent starts it again. */
const PROGRAM = `
import { Registry } from 'prom-client';
import { loader } from ${imported('services/loader/main.js')};
import { configFile, environment } from ${imported('services/runtime/config/schema.js')};
import { createLogger } from ${imported('services/runtime/logging/logger.js')};
import { onCrashPoint } from ${imported('services/runtime/task/crash.js')};
onCrashPoint((point) => {
  if (point === process.env.TL_CRASH_AT) process.kill(process.pid, 'SIGKILL');
});
const config = { file: configFile.parse({}), env: environment.parse(process.env), version: 'test' };
const fail = (error) => { console.error(error); process.exit(1); };
await loader.start({ config, logger: createLogger('loader', 'warn'), metrics: new Registry(), fail });
`;

function startLoader(world: LoaderWorld, crashAt = ''): ChildProcess {
  if (!existsSync(built('services/loader/main.js'))) throw new Error('run `make build` first');
  const env = Object.fromEntries(Object.entries(world.env).map(([name, value]) => [name, String(value)]));
  return spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
    cwd: PACKAGE_ROOT,
    env: { ...process.env, ...env, TL_CRASH_AT: crashAt },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

describe('a loader that is killed', () => {
  let world: LoaderWorld;
  let produced = 0;
  const children: ChildProcess[] = [];
  const start = (crashAt?: string): ChildProcess => {
    const child = startLoader(world, crashAt);
    children.push(child);
    return child;
  };
  beforeAll(async () => {
    world = await loaderWorld();
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await world.close();
  });

  it.each(['loader.after-plan', 'loader.mid-insert', 'loader.after-insert', 'loader.after-commit'])(
    'at %s leaves each (partition, offset) once after its successor ran',
    async (point) => {
      const batch = 400;
      await world.produce('touchpoints', many(batch, factOf, produced));
      await world.produce('credits', many(batch, creditOf, produced));
      produced += batch;

      const [, signal] = await once(start(point), 'exit');
      expect(signal).toBe('SIGKILL');
      const successor = start();
      const positions = () =>
        Promise.all(
          ['touchpoints', 'credits'].map((table) =>
            world.log.committed(loaderGroup(world.env.TL_TOPIC_PREFIX), `${world.env.TL_TOPIC_PREFIX}out.${table}`),
          ),
        );
      await eventually(positions, (topics) =>
        topics.flat().every(({ offset, metadata }) => offset === produced / 4 && metadata === ''),
      );
      for (const table of ['touchpoints', 'credits'])
        expect(await world.places(table), table).toEqual({ rows: produced, places: produced, partitions: 4 });
      successor.kill('SIGTERM');
      await once(successor, 'exit');
    },
  );
});
