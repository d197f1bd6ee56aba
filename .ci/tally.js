// Adds up the JSON reports of the suites: node .ci/tally.js FOLDER SUITE…
// Prints "N passed, N failed" and keeps it in FOLDER/tally.txt; exit code 1 on failures.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, ...suites] = process.argv.slice(2);
const sum = { passed: 0, failed: 0 };
for (const suite of suites) {
  const report = reportOf(join(folder, `${suite}.json`));
  sum.passed += report.numPassedTests;
  // A file that could not even be loaded has no tests to fail: it counts as one.
  const unloadable = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  sum.failed += report.numFailedTests + unloadable.length;
  for (const file of unloadable) console.error(`not loaded: ${file.name}`);
}
const line = `${sum.passed} passed, ${sum.failed} failed`;
writeFileSync(join(folder, 'tally.txt'), `${line}\n`);
console.log(line);
process.exitCode = sum.failed > 0 ? 1 : 0;

/** The report of a suite; one without a report did not run to its end and counts as one failure. */
function reportOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    console.error(`no report at ${file}`);
    return { numPassedTests: 0, numFailedTests: 1, testResults: [] };
  }
}
