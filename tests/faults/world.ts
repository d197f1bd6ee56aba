import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, type LocalServers } from '../../deploy/local/index.ts';
import { type ClickHouseClient, connectClickHouse } from '../../services/runtime/clickhouse/index.ts';
import { environment } from '../../services/runtime/config/schema.ts';
import { type RoleName, type RoleProcess, runThroughline, startRole } from '../support/processes.ts';
import { type ProxiedServers, startProxied } from '../support/servers.ts';
import { type Clock, makeClock } from './clock.ts';
import { mountDisk, type SmallDisk } from './disk.ts';
import { ROLES, type RoleId } from './fault.ts';
import { type Fuse, makeFuse } from './fuse.ts';

/** One process of a role, begun anew in its place when it was taken away. */
export interface Instance {
  readonly role: RoleName;
  readonly env: Readonly<Record<string, string>>;
  /** Its folder of local state. */
  readonly folder: string;
  readonly fuse: Fuse;
  readonly clock: Clock;
  process: RoleProcess;
}

/** A whole installation to do harm to, and ways past the harm to see what it holds. */
export interface World {
  readonly env: Readonly<Record<string, string>>;
  readonly collectorUrl: string;
  readonly servers: LocalServers;
  /** What every role, and the command line, goes through to reach a server. */
  readonly proxies: ProxiedServers['proxies'];
  readonly instances: ReadonlyMap<RoleId, Instance>;
  readonly disk: SmallDisk | undefined;
  /** Straight to ClickHouse. */
  readonly client: ClickHouseClient;
  close(): Promise<void>;
}

export const PARTITIONS = 4;

/** Starts servers behind proxies, a collector, two journeys instances and a loader. */
export async function startWorld(diskMegabytes: number): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-faults-'));
  const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const step of closing.splice(0).toReversed()) await step();
  };
  try {
    const dataDir = join(folder, 'servers');
    const disk = mountDisk(join(dataDir, 'clickhouse'), diskMegabytes);
    if (disk) closing.push(disk.close);
    const { servers, proxies, env: addresses, stop } = await startProxied(dataDir);
    closing.push(stop);
    const [collectorPort = 0] = await freePorts(1);
    const env = {
      ...addresses,
      TL_CONFIG: 'development',
      TL_DATA_DIR: join(folder, 'data'),
      TL_PARTITIONS: String(PARTITIONS),
      TL_INSTANCES: '2',
    };
    for (const command of ['topics', 'migrate']) {
      const { code, stderr } = await runThroughline([command], env);
      if (code !== 0) throw new Error(`throughline ${command} ended with ${code}: ${stderr.slice(-1_000)}`);
    }
    const instances = new Map<RoleId, Instance>();
    closing.push(() => Promise.all([...instances.values()].map(({ process }) => process.stop())));
    for (const id of ROLES) {
      const own = { ...env, TL_DATA_DIR: join(folder, id), TL_COLLECTOR_PORT: String(collectorPort) };
      instances.set(id, await startInstance(folder, id, own));
    }
    const client = connectClickHouse(environment.parse({ ...env, CLICKHOUSE_URL: servers.clickhouseUrl }));
    closing.push(() => client.close());
    return { env, collectorUrl: `http://127.0.0.1:${collectorPort}`, servers, proxies, instances, disk, client, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startInstance(folder: string, id: RoleId, given: Record<string, string>): Promise<Instance> {
  const [name = '', ordinal = '0'] = id.split('-');
  const role = name === 'journeys' ? name : id === 'collector' ? id : 'loader';
  const fuse = makeFuse(folder, id);
  const clock = makeClock(folder, id);
  const env = { ...given, TL_ORDINAL: ordinal, NODE_OPTIONS: `${fuse.option} ${clock.option}` };
  return { role, env, folder: join(folder, id), fuse, clock, process: await startRole(role, env) };
}
