import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { topicName } from '../../../schemas/topics.ts';
import type { Config } from '../config/schema.ts';
import { ThroughlineError } from '../errors.ts';
import type { Log } from '../log/port.ts';
import { gauge } from '../metrics/register.ts';
import { inGeneration } from './config.ts';
import { arrivingOf, liveOf, readGenerations } from './read.ts';
import type { GenerationRecord } from './record.ts';

/** Milliseconds between looks at the topic; a look costs one request. */
const LOOK_MS = 1_000;
/** Milliseconds between looks of a role that waits for a generation to take over. */
const WAIT_MS = 200;
/** Waits after which somebody should look whether the rebuild was stopped. */
const MANY_WAITS = 100;

/** The generation a role works for. */
export interface OwnGeneration {
  /** The configuration with the names of the generation. */
  readonly config: Config;
  /** Undefined for the first. */
  readonly record: GenerationRecord | undefined;
  /** Started by a rebuild, for a generation that is not live yet. */
  readonly builder: boolean;
  /** Ends the watch. */
  stop(): void;
}

export interface FollowOptions {
  readonly config: Config;
  readonly log: Log;
  readonly logger: Logger;
  readonly metrics: Registry;
  /** Another generation is live: the process must end, and its parent start another. */
  readonly onChange: (reason: string) => void;
}

/**
 * Finds the generation to work for, and tells when it is another. While one takes over from another it waits: two must
 * not work at once. `TL_GENERATION` names one that is being built.
 */
export async function followGeneration({
  config,
  log,
  logger,
  metrics,
  onChange,
}: FollowOptions): Promise<OwnGeneration> {
  const { TL_TOPIC_PREFIX: prefix, TL_GENERATION: built } = config.env;
  let generations = await readGenerations(log, prefix);
  if (built > 0) {
    const record = generations.all.find(({ generation }) => generation === built);
    if (!record) throw new Error(`there is no generation ${built}: TL_GENERATION is set by \`throughline rebuild\``);
    // A builder that is started again reads the file again: somebody may have changed it meanwhile.
    if (record.version !== undefined && record.version !== config.version)
      throw new ThroughlineError(
        'TL_CONFIG',
        `generation ${built} is made with the configuration ${record.version}, and by this release the file is ${config.version} now: put both back until the rebuild is done`,
      );
    return { config: inGeneration(config, built), record, builder: true, stop() {} };
  }
  let waitingSince: number | undefined;
  gauge(metrics, 'throughline_runtime_takeover_wait_seconds', (waited) =>
    waited.set(waitingSince === undefined ? 0 : (performance.now() - waitingSince) / 1_000),
  );
  for (let waits = 0; ; waits++) {
    const arriving = arrivingOf(generations);
    if (!arriving) break;
    const { generation } = arriving;
    waitingSince ??= performance.now();
    if (waits === 0) logger.info({ generation }, 'waiting for a generation to take over');
    if (waits === MANY_WAITS)
      logger.warn({ generation }, 'a generation takes long to take over: call `throughline rebuild` if none runs');
    await delay(WAIT_MS);
    generations = await readGenerations(log, prefix);
  }
  waitingSince = undefined;
  const record = liveOf(generations);
  let seen = generations.end;
  let busy = false;

  async function look(): Promise<void> {
    const end = (await log.offsets(topicName('generations', prefix)))[0]?.end ?? 0;
    if (end === seen) return;
    const now = await readGenerations(log, prefix);
    seen = now.end;
    const next = arrivingOf(now) ?? liveOf(now);
    if (next && next.generation !== record?.generation)
      onChange(`generation ${next.generation} takes over: this role starts again to work for it`);
  }
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    // A Kafka that does not answer is told of by what works with it.
    look()
      .catch(() => undefined)
      .finally(() => {
        busy = false;
      });
  }, LOOK_MS);
  timer.unref();
  return {
    config: inGeneration(config, record?.generation ?? 1),
    record,
    builder: false,
    stop: () => clearInterval(timer),
  };
}
