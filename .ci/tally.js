// Adds up the JSON reports of the suites: node .ci/tally.js FOLDER SUITE…
// Prints what failed and why, then "N passed, N failed", kept in FOLDER/tally.txt; exit code 1 on failures.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const LINES_OF_A_REASON = 12;

const [folder, ...suites] = process.argv.slice(2);
const files = suites.flatMap((suite) => filesOf(join(folder, `${suite}.json`)));
const failures = files.flatMap(failuresOf);
const passed = files.flatMap((file) => file.assertionResults).filter((test) => test.status === 'passed').length;

for (const { name, reason } of failures) {
  console.error(`FAILED ${name}`);
  for (const line of reason.split('\n').slice(0, LINES_OF_A_REASON)) console.error(`    ${line}`);
}
const line = `${passed} passed, ${failures.length} failed`;
writeFileSync(join(folder, 'tally.txt'), `${line}\n`);
console.log(line);
process.exitCode = failures.length > 0 ? 1 : 0;

/** The test files of a suite's report; a suite without a report did not run to its end and counts as one failed file. */
function filesOf(report) {
  try {
    return JSON.parse(readFileSync(report, 'utf8')).testResults;
  } catch {
    return [{ name: report, status: 'failed', message: 'no report: the suite did not end', assertionResults: [] }];
  }
}

/** The failed tests of a file; one that failed outside its tests (not loaded, a hook) counts as one failure. */
function failuresOf(file) {
  const name = relative(process.cwd(), file.name);
  const tests = file.assertionResults.filter((test) => test.status === 'failed');
  if (tests.length === 0 && file.status === 'failed') return [{ name, reason: file.message }];
  return tests.map((test) => ({ name: `${name} > ${test.fullName}`, reason: test.failureMessages.join('\n') }));
}
