import type { DryRun } from '../import/dry-run.ts';
import { EXIT, type ExitCode } from '../terminal/exit.ts';
import { count, print } from '../terminal/output.ts';

const filled = (touchpoint: object): object =>
  Object.fromEntries(
    Object.entries(touchpoint).filter(
      ([, v]) => v !== '' && v !== null && v !== false && !(Array.isArray(v) && v.length === 0),
    ),
  );

/** Shows what an import would do. */
export function showDryRun(run: DryRun, json: boolean): ExitCode {
  const first = run.first.map((row) => ({ ...row, events: row.events.map(filled) }));
  if (json) print(JSON.stringify({ ...run, first }));
  else {
    for (const { row, events, refused } of first) {
      print(row);
      print(refused === undefined ? JSON.stringify(events, null, 2) : `  rejected: ${refused}`);
    }
    const days = (ms: number | undefined) => (ms === undefined ? '' : new Date(ms).toISOString().slice(0, 10));
    print(
      `${count(run.rows)} rows would become ${count(run.events)} events, ${days(run.earliest)} to ${days(run.latest)}; ${count(run.rejected)} rows rejected`,
    );
    for (const [type, n] of Object.entries(run.types).sort((a, b) => b[1] - a[1]))
      print(`  ${type.padEnd(18)} ${count(n).padStart(10)}`);
    for (const [reason, n] of Object.entries(run.reasons).slice(0, 20))
      print(`  rejected ${count(n).padStart(10)}  ${reason}`);
  }
  return run.rejected > 0 ? EXIT.failedRows : EXIT.ok;
}
