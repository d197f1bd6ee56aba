import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { jarFolder } from './kafka/jars.ts';
import { isPortTaken, takenBy } from './ports.ts';

/** A port that will be listened on, and what for. */
export interface PortUse {
  readonly port: number;
  /** As a user calls it: "Kafka", "collector". */
  readonly purpose: string;
  /** How to choose another: an option or a variable, in the user's words. */
  readonly change: string;
}

/** What a start depends on, as found on this machine. */
export interface Machine {
  /** Version of Node.js, "20.19.0". */
  readonly node: string;
  /** Feature release of the Java that is found first, 17; undefined: none. */
  readonly java: number | undefined;
  /** Kafka's jars were brought before. */
  readonly jarsCached: boolean;
  readonly maven: boolean;
  /** Why ClickHouse (npm chdb) cannot be loaded; '' when it can. */
  readonly engineFault: string;
  readonly freeMemoryBytes: number;
  readonly freeDiskBytes: number;
  readonly takenPorts: readonly (PortUse & { readonly holder: string })[];
}

/** Looks at this machine; starts nothing and writes nothing. */
export async function survey(dataDir: string, ports: readonly PortUse[]): Promise<Machine> {
  const jarsCached = existsSync(jarFolder());
  const [java, maven, engineFault, freeDiskBytes, taken] = await Promise.all([
    javaRelease(),
    jarsCached || runs('mvn', ['-v']),
    engineFaultHere(),
    freeDisk(dataDir),
    Promise.all(ports.map((use) => isPortTaken(use.port))),
  ]);
  const takenPorts = ports.filter((_, i) => taken[i]).map((use) => ({ ...use, holder: takenBy(use.port) }));
  const freeMemoryBytes = process.availableMemory();
  return {
    node: process.versions.node,
    java,
    jarsCached,
    maven,
    engineFault,
    freeMemoryBytes,
    freeDiskBytes,
    takenPorts,
  };
}

async function javaRelease(): Promise<number | undefined> {
  try {
    const { stderr } = await promisify(execFile)('java', ['-version']);
    // Up to Java 8 the version was written "1.8".
    const [, first, second] = /version "(\d+)(?:\.(\d+))?/.exec(stderr) ?? [];
    return first ? Number(first === '1' ? second : first) : undefined;
  } catch {
    return undefined;
  }
}

async function runs(command: string, args: string[]): Promise<boolean> {
  return promisify(execFile)(command, args).then(
    () => true,
    () => false,
  );
}

/** Looks for the files only: loading the engine takes half a gigabyte of address space and cannot be undone. */
async function engineFaultHere(): Promise<string> {
  try {
    await import('ffi-rs');
    const { resolveLibchdb } = await import('chdb/libchdb');
    resolveLibchdb();
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  }
  const header = process.report.getReport();
  const glibc = 'header' in header && JSON.stringify(header.header).includes('glibcVersionRuntime');
  return process.platform === 'linux' && !glibc ? 'it needs glibc, and this system has another C library' : '';
}

/** Bytes left on the disk of a folder, which need not exist yet. */
export async function freeDisk(folder: string): Promise<number> {
  let existing = resolve(folder);
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = await statfs(existing);
  return bavail * bsize;
}
