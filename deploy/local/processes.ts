import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** True while a process with this id exists and holds anything (a process that only waits to be reaped does not). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it exists and belongs to someone else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return statOf(pid)?.state !== 'Z' || hasThreads(pid);
}

/** The command line of a process, its arguments separated by spaces; '' when it is gone. */
export function commandOf(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

/** A mark that differs between two processes that had the same id one after the other; '' where it cannot be known. */
export function birthOf(pid: number): string {
  return statOf(pid)?.started ?? '';
}

/** Sends a signal; a process that is gone already is fine. A negative id means its process group. */
export function signal(pid: number, name: NodeJS.Signals): void {
  // 0 would mean our own group, -1 everybody: no process we started has such an id.
  if (!Number.isInteger(pid) || Math.abs(pid) < 2) return;
  try {
    process.kill(pid, name);
  } catch {
    // Gone.
  }
}

/** Resolves when the process is gone (true) or the time is over (false). */
export async function goneWithin(pid: number, ms: number): Promise<boolean> {
  for (const end = Date.now() + ms; isAlive(pid); await pause(20)) if (Date.now() > end) return false;
  return true;
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A killed process looks like a zombie while its other threads still hold its ports. */
function hasThreads(pid: number): boolean {
  try {
    return readdirSync(`/proc/${pid}/task`).length > 1;
  } catch {
    return false;
  }
}

/** State letter and start time (clock ticks since boot) from /proc; undefined elsewhere than on Linux. */
function statOf(pid: number): { state: string | undefined; started: string | undefined } | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    // The second field is the name in brackets and may hold spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return { state: fields[0], started: fields[19] };
  } catch {
    return undefined;
  }
}
