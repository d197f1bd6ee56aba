import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The wall clock of one role, to be set wrong. What passes (timers, `performance`) goes on as it is, as on a real machine. */
export interface Clock {
  /** For the role's NODE_OPTIONS: its processes tell the time by this clock. Nothing of it is in what is shipped. */
  readonly option: string;
  /** Sets it so many milliseconds ahead of the machine's (less than 0: behind); processes notice within a tenth of a second. */
  jump(by: number): void;
}

/** Makes a clock of this name in a folder. */
export function makeClock(folder: string, name: string): Clock {
  const file = join(folder, `${name}.clock`);
  const program = join(folder, `${name}.clock.mjs`);
  const jump = (by: number): void => {
    // At once: half a number would be another time.
    writeFileSync(`${file}.next`, String(by));
    renameSync(`${file}.next`, file);
  };
  jump(0);
  writeFileSync(
    program,
    `import { readFileSync } from 'node:fs';
     const Real = Date;
     const real = Real.now;
     let by = 0;
     const look = () => { try { by = Number(readFileSync(${JSON.stringify(file)}, 'utf8')); } catch {} };
     look();
     setInterval(look, 100).unref();
     const now = () => real() + by;
     Real.now = now;
     globalThis.Date = new Proxy(Real, {
       construct: (target, args, made) => Reflect.construct(target, args.length > 0 ? args : [now()], made),
       apply: () => new Real(now()).toString(),
     });`,
  );
  return { option: `--import=${pathToFileURL(program).href}`, jump };
}
