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

let hook: ((point: CrashPoint) => void) | undefined;

/** Lets a test decide what happens at crash points; undefined ends it. Nothing that is shipped calls it: no setting kills a role. */
export function onCrashPoint(decide: ((point: CrashPoint) => void) | undefined): void {
  hook = decide;
}

/** Passes a place where a test may want to die. */
export function crashPoint(point: CrashPoint): void {
  hook?.(point);
}
