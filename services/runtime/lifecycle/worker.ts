import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { PACKAGE_ROOT } from '../../../schemas/root.ts';
import type { Config } from '../config/schema.ts';
import { ThroughlineError } from '../errors.ts';
import { createLogger } from '../logging/logger.ts';
import { createRegistry, gauge } from '../metrics/register.ts';
import { serveOps } from './ops-server.ts';
import type { Role, RunningRole } from './port.ts';

/** The process as a worker uses it. */
export interface Host {
  on(event: string, listener: (reason: unknown) => void): unknown;
  exit(code: number): void;
}

/** What a worker is given; what is left out is made from the configuration. */
export interface WorkerParts {
  readonly config: Config;
  readonly logger?: Logger;
  readonly metrics?: Registry;
  readonly host?: Host;
  /** Milliseconds a stop may take. */
  readonly patience?: number;
}

/** Exit code after which the parent starts another: any that is not final for it (supervise.ts). */
const AGAIN = 1;
/** Exit code of a wrong configuration, which is final for it. */
const CONFIGURATION = 3;

/** Longest stop, milliseconds: a little less than the parent waits before it kills. */
const PATIENCE_MS = 9_500;

/**
 * Runs a role in this process until a signal, a failure or the end of the parent. Exits 0 after a clean stop, 3 when
 * the configuration is wrong, as no other start would mend that, else 1.
 * Health, readiness and metrics answer from before the start on, so that a long restore is visible.
 */
export async function runWorker(role: Role, parts: WorkerParts): Promise<void> {
  const { config, host = process, patience = PATIENCE_MS } = parts;
  const logger = parts.logger ?? createLogger(role.name, config.env.TL_LOG_LEVEL);
  const metrics = parts.metrics ?? createRegistry(role.name, packageVersion(), config.version);
  let running: RunningRole | undefined;
  let over = false;

  const exit = (code: number) => {
    if (over) return;
    over = true;
    host.exit(code);
  };
  const fail = (thrown: unknown) => {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const isFinal = error instanceof ThroughlineError && error.code === 'TL_CONFIG';
    const next = isFinal ? 'mend the configuration and start it again' : 'its parent starts it again';
    if (!over) logger.error({ err: error }, `${role.name} broke and ends; ${next}`);
    exit(isFinal ? CONFIGURATION : AGAIN);
  };

  let stopping = false;
  const stop = (why: string, code = 0) => {
    if (stopping) return;
    stopping = true;
    logger.info({ why }, `${role.name} stops`);
    setTimeout(() => fail(new Error(`the stop took longer than ${patience} ms`)), patience).unref();
    // Before the role is up there is nothing to finish: what it began is undone by its next start.
    (running?.stop() ?? Promise.resolve()).then(() => exit(code), fail);
  };

  host.on('uncaughtException', fail);
  host.on('unhandledRejection', fail);
  host.on('SIGTERM', () => stop('SIGTERM'));
  host.on('SIGINT', () => stop('SIGINT'));
  host.on('disconnect', () => stop('the parent is gone'));

  const notReady = () => {
    if (stopping) return [`${role.name} is stopping`];
    return running ? running.notReady() : [`${role.name} is starting`];
  };
  let notReadySince: number | undefined = performance.now();
  gauge(metrics, 'throughline_runtime_not_ready_seconds', (waited) => {
    const now = performance.now();
    notReadySince = notReady().length === 0 ? undefined : (notReadySince ?? now);
    waited.set((now - (notReadySince ?? now)) / 1_000);
  });
  try {
    const { TL_HOST: address, TL_READ_TOKEN: readToken } = config.env;
    if (!role.servesHttp) await serveOps(address, role.port(config), { metrics, notReady, readToken });
    running = await role.start({ config, logger, metrics, fail, again: (why) => stop(why, AGAIN) });
    logger.info({ version: config.version }, `${role.name} is up`);
  } catch (error) {
    fail(error);
  }
}

function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8'));
  const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '';
  return String(version);
}
