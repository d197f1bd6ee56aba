// Exit code 0 when node_modules holds what package-lock.json names, whatever their dates say (a clone or a branch
// switch touches them). Packages for other systems may be missing.
import { readFileSync } from 'node:fs';

const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
try {
  const installed = packagesOf('node_modules/.package-lock.json');
  const missing = Object.entries(packagesOf('package-lock.json')).filter(
    ([path, wanted]) => path && !wanted.optional && !wanted.link && installed[path]?.version !== wanted.version,
  );
  process.exitCode = missing.length > 0 ? 1 : 0;
} catch {
  process.exitCode = 1;
}
