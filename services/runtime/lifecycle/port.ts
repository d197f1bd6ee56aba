import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Config } from '../config/schema.ts';

/** What a role is given at start; it reads nothing else from its surroundings. */
export interface RoleContext {
  readonly config: Config;
  readonly logger: Logger;
  /** The role registers its metrics here; they are served at /metrics. */
  readonly metrics: Registry;
  /** The role broke: log the reason and end the process with code 1, the parent starts a new one. */
  readonly fail: (error: Error) => void;
  /** The role must begin anew, though nothing is wrong: it is stopped, and the parent starts another. */
  readonly again: (reason: string) => void;
}

/** A started role. */
export interface RunningRole {
  /** Why it is not ready to serve, empty when it is. */
  notReady(): string[];
  /** Finishes what is under way and lets go; resolves within 10 seconds. */
  stop(): Promise<void>;
}

/** A role of the system: collector, journeys, loader, insights. */
export interface Role {
  readonly name: string;
  /** Port of its health and metrics, and of its own routes where it has them. */
  port(config: Config): number;
  /** Serves its own HTTP server, /healthz, /readyz and /metrics included (collector, insights); else the worker serves those. */
  readonly servesHttp: boolean;
  start(context: RoleContext): Promise<RunningRole>;
}
