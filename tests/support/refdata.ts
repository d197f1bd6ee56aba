import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PACKAGE_ROOT } from '../../schemas/root.ts';

/** Folder of the reference data sets, which are not part of the project: REFDATA_DIR, or beside the checkout. */
export const REFDATA_DIR: string = resolve(process.env['REFDATA_DIR'] ?? join(PACKAGE_ROOT, '../shared/refdata'));

/**
 * The path of a reference data set, or why a test that needs it is skipped:
 * `const data = refdata('attribution'); test.skipIf(data.missing)('…', …)`.
 */
export function refdata(...path: string[]): { path: string; missing: string } {
  const found = join(REFDATA_DIR, ...path);
  return {
    path: found,
    missing: existsSync(found) ? '' : `no reference data at ${found}: set REFDATA_DIR`,
  };
}
