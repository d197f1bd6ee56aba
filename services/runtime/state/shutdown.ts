import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';

const MARK = 'opened-in.txt';
const CLEAN = 'closed cleanly';

/**
 * Names the run of the machine: a file written without sync is whole as long as the kernel that took it runs.
 * Where the kernel tells no id, the minute it was started serves; a wrong guess costs a restore, never data.
 */
function machineRun(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return `started at minute ${Math.round((Date.now() / 1000 - uptime()) / 60)}`;
  }
}

/**
 * Readies a store folder: empties it when it was left open in another run of the machine, then marks it as open in
 * this one. `closedCleanly` puts its files on disk and takes the mark away.
 */
export function openFolder(path: string, run: string = machineRun()): { closedCleanly(): void } {
  mkdirSync(path, { recursive: true });
  const mark = readMark(path);
  if (mark !== CLEAN && mark !== run)
    for (const file of readdirSync(path)) rmSync(join(path, file), { recursive: true });
  writeMark(path, run);
  return {
    closedCleanly() {
      for (const file of readdirSync(path)) sync(join(path, file));
      writeMark(path, CLEAN);
    },
  };
}

function readMark(path: string): string | undefined {
  try {
    return readFileSync(join(path, MARK), 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** On disk before it returns, so that no later write can reach the disk without it. */
function writeMark(path: string, text: string): void {
  const file = openSync(join(path, MARK), 'w');
  try {
    writeSync(file, `${text}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
