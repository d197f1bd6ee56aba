import { join } from 'node:path';
import { topicName } from '../../schemas/topics.ts';
import { followGeneration } from '../runtime/generation/follow.ts';
import type { Role } from '../runtime/lifecycle/port.ts';
import { connectLog } from '../runtime/log/connect.ts';
import { cached } from '../runtime/state/cached.ts';
import { lmdbStore } from '../runtime/state/lmdb.ts';
import { startTask } from '../runtime/task/start.ts';
import { countingObserver, observed } from './observe.ts';
import { identityByWorkspace, retentionOf, rulesByWorkspace, rulesOf } from './rules.ts';
import { journeysOperator } from './step.ts';
import { lettersOf, topology } from './topology.ts';

const HOURS_PER_DAY = 24;

/** Stitches touchpoints into sessions, journeys and credits. */
export const journeys: Role = {
  name: 'journeys',
  servesHttp: false,
  port: (config) => config.env.TL_JOURNEYS_PORT + config.env.TL_ORDINAL,
  async start({ config: installation, logger, metrics, fail, again }) {
    const log = connectLog(installation.env, `throughline-journeys-${installation.env.TL_ORDINAL}`, logger);
    const generation = await followGeneration({ config: installation, log, logger, metrics, onChange: again });
    const { config, record } = generation;
    const { env, file, version } = config;
    const letters = topicName(lettersOf(record), env.TL_TOPIC_PREFIX);
    const [first] = file.workspaces;
    if (!first) throw new Error('the configuration names no workspace');
    const operator = journeysOperator({
      rules: rulesByWorkspace(config),
      fallback: rulesOf(first, version),
      topicPrefix: env.TL_TOPIC_PREFIX,
      letters,
      partitions: env.TL_PARTITIONS,
      dedupDays: Math.ceil(file.state.dedup_hours / HOURS_PER_DAY),
      identityOf: identityByWorkspace(config),
      retention: retentionOf(file),
      observer: countingObserver(metrics),
    });
    const spec = topology(config, observed(operator, metrics, env.TL_TOPIC_PREFIX, letters), record);
    const task = await startTask(spec, {
      log,
      openStore: (partition) => cached(lmdbStore(join(env.TL_DATA_DIR, 'state', spec.app, String(partition)))),
      now: Date.now,
      logger,
      metrics,
      onFault: fail,
    });
    return {
      notReady: () => task.notReady(),
      async stop() {
        generation.stop();
        await task.stop();
        await log.close();
      },
    };
  },
};
