import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks per second of /proc; 100 on every Linux that Node runs on. */
const TICKS = 100;

function statOf(pid: number): { parent: number; seconds: number } | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return { parent: Number(fields[1]), seconds: (Number(fields[11]) + Number(fields[12])) / TICKS };
  } catch {
    return undefined;
  }
}

/** CPU seconds (user and system) a process and everything under it have used. */
export function cpuSeconds(root: number): number {
  const all = readdirSync('/proc').map(Number).filter(Number.isInteger);
  const stats = new Map(
    all.flatMap((pid) => {
      const stat = statOf(pid);
      return stat ? [[pid, stat] as const] : [];
    }),
  );
  let sum = 0;
  for (const [pid, { seconds }] of stats) {
    let at: number | undefined = pid;
    while (at !== undefined && at !== root && at > 1) at = stats.get(at)?.parent;
    if (at === root) sum += seconds;
  }
  return sum;
}
