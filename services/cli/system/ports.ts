/** Ports of everything an installation listens on, as the variables that carry them. */
const ROLE_PORTS = ['TL_COLLECTOR_PORT', 'TL_INSIGHTS_PORT', 'TL_JOURNEYS_PORT', 'TL_LOADER_PORT'] as const;

/** Ports of the embedded servers. */
export interface ServerPorts {
  readonly kafkaPort: number;
  readonly kafkaControllerPort: number;
  readonly clickhousePort: number;
  readonly clickhouseTcpPort: number;
}

/** Four ports for the embedded servers: from `base`, or the usual ones. */
export const serverPorts = (base: number | undefined): ServerPorts => ({
  kafkaPort: base ?? 19_092,
  kafkaControllerPort: base === undefined ? 19_093 : base + 1,
  clickhousePort: base === undefined ? 18_123 : base + 2,
  clickhouseTcpPort: base === undefined ? 19_000 : base + 3,
});

/** Four ports for the roles behind those of the servers; nothing without a base: then the configuration says. */
export const rolePorts = (base: number | undefined): Record<string, string> =>
  base === undefined ? {} : Object.fromEntries(ROLE_PORTS.map((name, i) => [name, String(base + 4 + i)]));
