import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pause } from '../../deploy/local/processes.ts';
import { PACKAGE_ROOT } from '../../schemas/root.ts';
import type { CrashPoint } from '../../services/runtime/task/crash.ts';

/** Lets one role be killed at a named point of its work, once. */
export interface Fuse {
  /** For the role's NODE_OPTIONS: its processes load the fuse before anything else. Nothing of it is in what is shipped. */
  readonly option: string;
  /** The next process of the role that passes the point kills itself there. */
  arm(point: CrashPoint): void;
  /** Whether it burnt within the time; it is taken out if not. */
  burnt(ms: number): Promise<boolean>;
}

/** Makes a fuse of this name in a folder. */
export function makeFuse(folder: string, name: string): Fuse {
  const file = join(folder, `${name}.fuse`);
  const program = join(folder, `${name}.fuse.mjs`);
  const crash = pathToFileURL(join(PACKAGE_ROOT, 'dist/services/runtime/task/crash.js')).href;
  writeFileSync(
    program,
    `import { readFileSync, rmSync } from 'node:fs';
     import { onCrashPoint } from ${JSON.stringify(crash)};
     const read = () => { try { return readFileSync(${JSON.stringify(file)}, 'utf8'); } catch { return ''; } };
     onCrashPoint((point) => {
       if (read() !== point) return;
       rmSync(${JSON.stringify(file)});
       process.kill(process.pid, 'SIGKILL');
     });`,
  );
  return {
    option: `--import=${pathToFileURL(program).href}`,
    arm: (point) => writeFileSync(file, point),
    async burnt(ms) {
      for (const end = Date.now() + ms; existsSync(file); await pause(20)) {
        if (Date.now() < end) continue;
        rmSync(file, { force: true });
        return false;
      }
      return true;
    },
  };
}
