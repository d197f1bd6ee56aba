import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A disk of one's own that can be filled up. */
export interface SmallDisk {
  /** Takes what is left of it. */
  fill(): void;
  /** Gives it back. */
  clear(): void;
  close(): void;
}

const CHUNK = Buffer.alloc(1 << 20);

/** Mounts memory of so many megabytes as a disk. Undefined where that is not allowed: then disks never fill up. */
export function mountDisk(folder: string, megabytes: number): SmallDisk | undefined {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  const ballast = join(folder, 'ballast');
  return {
    fill() {
      const file = openSync(ballast, 'w');
      try {
        for (;;) writeSync(file, CHUNK);
      } catch {
        // Full.
      } finally {
        closeSync(file);
      }
    },
    clear: () => rmSync(ballast, { force: true }),
    // Lazily: whoever still has a file open there must not keep the campaign from ending.
    close: () => void execFileSync('umount', ['-l', folder], { stdio: 'ignore' }),
  };
}
