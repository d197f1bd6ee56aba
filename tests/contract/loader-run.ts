import { pino } from 'pino';
import { Registry } from 'prom-client';
import { loader } from '../../services/loader/main.ts';
import { configFile } from '../../services/runtime/config/schema.ts';
import type { RunningRole } from '../../services/runtime/lifecycle/port.ts';
import type { LoaderWorld } from './loader-world.ts';

/** A loader in this process, and what it measured. */
export interface LoaderRun extends RunningRole {
  readonly faults: Error[];
  /** Sum of a metric over its labels. */
  metric(name: string): Promise<number>;
}

export async function runLoader({ env }: LoaderWorld): Promise<LoaderRun> {
  const metrics = new Registry();
  const faults: Error[] = [];
  const running = await loader.start({
    config: { file: configFile.parse({}), env, version: 'test' },
    logger: pino({ level: 'silent' }),
    metrics,
    fail: (error) => faults.push(error),
    again: (reason) => faults.push(new Error(reason)),
  });
  return {
    ...running,
    faults,
    async metric(name) {
      const found = await metrics.getSingleMetric(name)?.get();
      return (found?.values ?? []).reduce((sum, { value }) => sum + value, 0);
    },
  };
}
