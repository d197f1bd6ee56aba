import { JARS_MEGABYTES } from './kafka/jars.ts';
import { type Machine, type PortUse, survey } from './survey.ts';

/** Something that keeps the system from starting. */
export interface Fault {
  /** What is wrong: "Java is not installed". */
  readonly what: string;
  /** What to do about it. */
  readonly remedy: string;
}

export interface PreflightOptions {
  /** Folder that will hold all data. */
  readonly dataDir: string;
  /** Every port that will be listened on. */
  readonly ports: readonly PortUse[];
  /** False when Kafka and ClickHouse are somebody else's (KAFKA_BROKERS, CLICKHOUSE_URL). */
  readonly embedded: boolean;
}

const NODE = [20, 19] as const;
const JAVA = 17;
const GIGABYTE = 1_000_000_000;
/** Kafka 0.8, ClickHouse 0.6 and the roles 0.6, at rest. */
const MEMORY_BYTES = 2 * GIGABYTE;
const DISK_BYTES = 3 * GIGABYTE;
const ELSEWHERE = 'or use servers of your own: set KAFKA_BROKERS and CLICKHOUSE_URL';

/** Everything that would stop a start, all at once; empty when it can go ahead. */
export async function preflight(options: PreflightOptions): Promise<Fault[]> {
  return judge(await survey(options.dataDir, options.ports), options);
}

/** The faults of a machine. */
export function judge(machine: Machine, options: Pick<PreflightOptions, 'embedded' | 'dataDir'>): Fault[] {
  const faults: Fault[] = [];
  const [major = 0, minor = 0] = machine.node.split('.').map(Number);
  if (major < NODE[0] || (major === NODE[0] && minor < NODE[1])) {
    faults.push({ what: `Node.js is ${machine.node}`, remedy: `install Node.js ${NODE.join('.')} or newer` });
  }
  for (const { port, purpose, change, holder } of machine.takenPorts) {
    faults.push({
      what: `port ${port} (${purpose}) is taken: ${holder}`,
      remedy: `stop it, or choose another: ${change}`,
    });
  }
  return options.embedded ? [...faults, ...faultsOfServers(machine, options.dataDir)] : faults;
}

/** What only matters when Kafka and ClickHouse run here. */
function faultsOfServers(machine: Machine, dataDir: string): Fault[] {
  const faults: Fault[] = [];
  if (machine.java === undefined || machine.java < JAVA) {
    faults.push({
      what: machine.java === undefined ? 'Java is not installed' : `Java is ${machine.java}`,
      remedy: `install Java ${JAVA} or newer (Debian: apt-get install openjdk-17-jre-headless), ${ELSEWHERE}`,
    });
  }
  if (!machine.jarsCached && !machine.maven) {
    faults.push({
      what: `Maven is not installed; it brings Kafka (${JARS_MEGABYTES} MB, once)`,
      remedy: `install it (Debian: apt-get install maven), ${ELSEWHERE}`,
    });
  }
  if (machine.engineFault) {
    faults.push({
      what: `ClickHouse (npm package chdb) cannot be loaded: ${machine.engineFault}`,
      remedy: `it runs on Linux with glibc and on macOS; run \`npm ci\` again without --omit=optional, ${ELSEWHERE}`,
    });
  }
  if (machine.freeMemoryBytes < MEMORY_BYTES) {
    faults.push({
      what: `${gigabytes(machine.freeMemoryBytes)} of memory are free, ${gigabytes(MEMORY_BYTES)} are needed`,
      remedy: `close something, ${ELSEWHERE}`,
    });
  }
  if (machine.freeDiskBytes < DISK_BYTES) {
    faults.push({
      what: `${gigabytes(machine.freeDiskBytes)} are free on the disk of ${dataDir}, ${gigabytes(DISK_BYTES)} are needed`,
      remedy: 'make room, or choose another folder: TL_DATA_DIR',
    });
  }
  return faults;
}

const gigabytes = (bytes: number): string => `${(bytes / GIGABYTE).toFixed(1)} GB`;
