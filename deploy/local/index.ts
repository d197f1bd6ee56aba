/** Real Kafka and ClickHouse without a container engine, for the demo, development and tests. */
export { freePorts, holderOf } from './ports.ts';
export { type Fault, type PreflightOptions, preflight } from './preflight.ts';
export { type LocalServerOptions, type LocalServers, type ServerName, startServers } from './servers.ts';
export { freeDisk, type PortUse } from './survey.ts';
