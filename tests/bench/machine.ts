import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';

/** What the figures were measured on. */
export const machine = () => ({
  cpu: cpus()[0]?.model ?? '',
  cores: cpus().length,
  memory_gb: Math.round(totalmem() / 2 ** 30),
  kernel: release(),
  node: process.version,
  /** Others' work before the run: above a few tenths the figures say less. */
  load_before: loadavg()[0],
  container: (() => {
    try {
      return readFileSync('/proc/1/cgroup', 'utf8').length > 0;
    } catch {
      return false;
    }
  })(),
});
