/** Places where dying would hurt most; fault tests die there on purpose. */
export type CrashPoint =
  | 'task.before-commit'
  | 'task.after-commit'
  | 'task.after-apply'
  | 'task.restore'
  | 'loader.after-plan'
  | 'loader.mid-insert'
  | 'loader.after-insert'
  | 'loader.after-commit';

let passed = 0;
let hook: ((point: CrashPoint) => void) | undefined;

/** Lets a test in the same process decide what happens at crash points; undefined ends it. */
export function onCrashPoint(decide: ((point: CrashPoint) => void) | undefined): void {
  hook = decide;
}

/** Kills this process when TL_CRASH_AT names the point: `task.after-commit`, or `task.after-commit:3` for its third pass. */
export function crashPoint(point: CrashPoint): void {
  hook?.(point);
  const wanted = process.env['TL_CRASH_AT'];
  if (!wanted) return;
  const [name, pass = '1'] = wanted.split(':');
  if (name === point && ++passed === Number(pass)) process.kill(process.pid, 'SIGKILL');
}
