import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pause, signal } from '../../deploy/local/processes.ts';
import { startRole } from '../support/processes.ts';
import type { Disturbance, Fault, RoleId, ServerId } from './fault.ts';
import type { Instance, World } from './world.ts';

/** Longest wait for a process to pass the point it is to die at. */
const PASSED_MS = 15_000;

/** How a fault was done. */
export interface Inflicted {
  /** When its cause ended, by the clock of `performance`: a server answers again, a role is started again. */
  readonly overAt: number;
  /** Why it could not be done, where it could not. */
  readonly skipped?: string;
}

/** Does what a fault says; resolves when its cause has ended. */
export async function inflict(world: World, fault: Fault): Promise<Inflicted> {
  if (fault.kind === 'restart' && !isServer(fault.target))
    return begin(instanceOf(world, fault.target), ({ process }) => process.stop());
  if (fault.kind === 'wipe')
    return begin(instanceOf(world, fault.target), async ({ process, folder }) => {
      await process.kill();
      rmSync(folder, { recursive: true, force: true });
    });
  const skipped = await harm(world, fault);
  return { overAt: performance.now(), ...(skipped ? { skipped } : {}) };
}

type Harm = Exclude<Fault, { kind: 'wipe' }>;

/** Gives the reason where it could not be done. */
async function harm(world: World, fault: Harm): Promise<string | undefined> {
  switch (fault.kind) {
    case 'kill':
      if (isServer(fault.target)) {
        await world.servers.kill(fault.target);
        await pause(fault.ms);
        await world.servers.restart(fault.target);
      } else instanceOf(world, fault.target).process.killWorker();
      return;
    case 'freeze': {
      const frozen = isServer(fault.target)
        ? [world.servers.pids[fault.target]]
        : instanceOf(world, fault.target).process.workers();
      await freeze(frozen, fault.ms);
      return;
    }
    case 'restart':
      if (isServer(fault.target)) await world.servers.restart(fault.target);
      return;
    case 'crash': {
      const { fuse, process } = instanceOf(world, fault.target);
      fuse.arm(fault.point);
      if (fault.point === 'task.restore') process.killWorker();
      return (await fuse.burnt(PASSED_MS)) ? undefined : 'nothing passed there';
    }
    case 'twin':
      await twin(instanceOf(world, fault.target), fault.ms);
      return;
    case 'network':
      await disturb(world, fault.target, fault.how, fault.ms);
      return;
    case 'clock': {
      const { clock } = instanceOf(world, fault.target);
      clock.jump(fault.by);
      await pause(fault.ms);
      clock.jump(0);
      return;
    }
    case 'disk full':
      if (!world.disk) return 'mounting a small disk is not allowed here';
      world.disk.fill();
      await pause(fault.ms);
      world.disk.clear();
      return;
  }
}

const isServer = (target: RoleId | ServerId): target is ServerId => target === 'kafka' || target === 'clickhouse';

function instanceOf(world: World, id: RoleId): Instance {
  const instance = world.instances.get(id);
  if (!instance) throw new Error(`no ${id} was started`);
  return instance;
}

/** Ends an instance in some way and starts it again. */
async function begin(instance: Instance, end: (instance: Instance) => Promise<unknown>): Promise<Inflicted> {
  await end(instance);
  const overAt = performance.now();
  instance.process = await startRole(instance.role, instance.env);
  return { overAt };
}

async function freeze(pids: readonly number[], ms: number): Promise<void> {
  for (const pid of pids) signal(pid, 'SIGSTOP');
  await pause(ms);
  for (const pid of pids) signal(pid, 'SIGCONT');
}

/** A machine that was given up for dead wakes beside its replacement: same partitions, a disk of its own. */
async function twin(instance: Instance, ms: number): Promise<void> {
  const disk = mkdtempSync(join(tmpdir(), 'throughline-twin-'));
  const frozen = instance.process.workers();
  for (const pid of frozen) signal(pid, 'SIGSTOP');
  try {
    const second = await startRole(instance.role, { ...instance.env, TL_DATA_DIR: disk });
    await pause(ms);
    for (const pid of frozen) signal(pid, 'SIGCONT');
    await pause(ms);
    await second.stop();
  } finally {
    for (const pid of frozen) signal(pid, 'SIGCONT');
    rmSync(disk, { recursive: true, force: true });
  }
}

async function disturb({ proxies }: World, target: ServerId, how: Disturbance, ms: number): Promise<void> {
  const proxy = proxies[target];
  if (how === 'half-close') return proxy.halfClose();
  if (how === 'cut') {
    for (const end = Date.now() + ms; Date.now() < end; await pause(500)) proxy.cut();
    return;
  }
  proxy.mode = how;
  if (how === 'closed') proxy.cut();
  await pause(ms);
  proxy.mode = 'open';
}
