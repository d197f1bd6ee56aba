import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { birthOf, isAlive } from './processes.ts';

/**
 * Takes the data folder for this process; returns how to give it back. A lock whose process is dead is taken over.
 * Throws when a living process holds it.
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'lock');
  const mine = `${process.pid} ${birthOf(process.pid)}`;
  const draft = `${file}.${process.pid}`;
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(draft, mine);
      // A link appears with its content in one step, or fails because the name is taken.
      linkSync(draft, file);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const holder = holderOf(file);
      if (holder)
        throw new Error(
          `the data folder ${folder} is in use by process ${holder}: stop that one, or choose another folder (TL_DATA_DIR)`,
        );
      rmSync(file, { force: true });
    } finally {
      rmSync(draft, { force: true });
    }
  }
  throw new Error(`the data folder ${folder} is being taken by another process: try again`);
}

/** The living process named in a lock file. */
function holderOf(file: string): number | undefined {
  try {
    const [pid = '', birth = ''] = readFileSync(file, 'utf8').split(' ');
    return isAlive(Number(pid)) && birthOf(Number(pid)) === birth ? Number(pid) : undefined;
  } catch {
    return undefined;
  }
}
