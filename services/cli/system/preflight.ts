import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type PortUse, preflight } from '../../../deploy/local/index.ts';
import type { Environment } from '../../runtime/config/schema.ts';
import { serverPorts } from './ports.ts';
import type { RoleName } from './roles.ts';
import { PORT_OF, portOf } from './urls.ts';

/** What is about to be started, and where. */
interface Plan {
  readonly env: Environment;
  readonly dataDir: string;
  readonly serversDir: string;
  readonly embedded: boolean;
  readonly portBase: number | undefined;
  readonly roles: readonly RoleName[];
}

/** Rejects, naming everything that is in the way and what to do about each, when a start cannot succeed. */
export async function checkMachine(plan: Plan): Promise<void> {
  const ports = [...roleUses(plan), ...(plan.embedded && !leftRunning(plan.serversDir) ? serverUses(plan) : [])];
  const faults = await preflight({ dataDir: plan.dataDir, ports, embedded: plan.embedded });
  if (faults.length === 0) return;
  throw new Error(['this cannot start:', ...faults.map(({ what, remedy }) => `  ${what}\n    ${remedy}`)].join('\n'));
}

/** Servers of ours whose parent was killed still hold their ports; the start ends them. */
const leftRunning = (serversDir: string): boolean =>
  ['kafka', 'clickhouse'].some((server) => existsSync(join(serversDir, server, 'pid')));

const roleUses = ({ env, roles }: Plan): PortUse[] =>
  roles.map((role) => ({ port: portOf(env, role), purpose: role, change: `${PORT_OF[role]} or --port-base` }));

function serverUses({ portBase }: Plan): PortUse[] {
  const ports = serverPorts(portBase);
  const use = (port: number, purpose: string): PortUse => ({ port, purpose, change: '--port-base' });
  return [
    use(ports.kafkaPort, 'Kafka'),
    use(ports.kafkaControllerPort, "Kafka's controller"),
    use(ports.clickhousePort, 'ClickHouse'),
    use(ports.clickhouseTcpPort, "ClickHouse's native protocol"),
  ];
}
