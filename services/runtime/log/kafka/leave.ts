import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kafka } from 'kafkajs';
import { type KafkaOptions, newKafka } from './client.ts';
import { within } from './deadline.ts';

/**
 * A member that was killed keeps its partitions until its session is over. So each member leaves a note of itself on
 * its machine, and whoever comes after it leaves the group in its name: the coordinator forgets it at once, and if it
 * lives after all, it commits nothing any more and joins again.
 */
export interface MemberNote {
  /** The member this process is now. */
  write(memberId: string): void;
  remove(): void;
}

const folderOf = (folder: string, groupId: string): string => join(folder, 'members', groupId);

/** Notes of this process: a process id may come again, its members do not. */
const ours = new Set<string>();

export function noteOf(folder: string, groupId: string): MemberNote {
  const file = join(folderOf(folder, groupId), `${process.pid}-${randomUUID()}`);
  return {
    write(memberId) {
      ours.add(file);
      mkdirSync(folderOf(folder, groupId), { recursive: true });
      writeFileSync(file, memberId);
    },
    remove: () => rmSync(file, { force: true }),
  };
}

/** How long a coordinator may take to let the dead go; without it their sessions run out. */
const PATIENCE_MS = 3_000;

/** Leaves the group for members whose processes have ended. Never rejects: it only saves time. */
export async function leaveForTheDead(options: KafkaOptions, folder: string, groupId: string): Promise<void> {
  const dead = notesIn(folderOf(folder, groupId)).filter(
    ({ file, pid }) => !ours.has(file) && (pid === process.pid || !isAlive(pid)),
  );
  if (dead.length === 0) return;
  const retry = { initialRetryTime: 100, retries: 3, maxRetryTime: 500 };
  const cluster = clusterOf(newKafka(options, { retry, requestTimeout: PATIENCE_MS }));
  if (!cluster) return;
  const leave = async () => {
    await cluster.connect();
    const coordinator = await cluster.findGroupCoordinator({ groupId });
    for (const { memberId } of dead) await coordinator.leaveGroup({ groupId, memberId }).catch(() => undefined);
  };
  await within(PATIENCE_MS, 'the group was not left', leave()).catch(() => undefined);
  await cluster.disconnect().catch(() => undefined);
  for (const { file } of dead) rmSync(file, { force: true });
}

function notesIn(folder: string): { file: string; pid: number; memberId: string }[] {
  try {
    return readdirSync(folder).map((name) => {
      const file = join(folder, name);
      return { file, pid: Number.parseInt(name, 10), memberId: readFileSync(file, 'utf8') };
    });
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** What kafkajs has inside and offers to nobody. */
interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  findGroupCoordinator(of: { groupId: string }): Promise<Coordinator>;
}
interface Coordinator {
  leaveGroup(of: { groupId: string; memberId: string }): Promise<unknown>;
}

const isCluster = (value: unknown): value is Cluster =>
  typeof value === 'object' && value !== null && 'findGroupCoordinator' in value && 'connect' in value;

/** A cluster of this client, as kafkajs makes one for each consumer; undefined where it does so no longer. */
function clusterOf(kafka: Kafka): Cluster | undefined {
  const make = Object.getOwnPropertySymbols(kafka).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  );
  const create: unknown = make && Reflect.get(kafka, make);
  const cluster: unknown = typeof create === 'function' ? create.call(kafka, {}) : undefined;
  return isCluster(cluster) ? cluster : undefined;
}
