import { machine } from '../bench/machine.ts';
import { isProven, runCampaign } from './campaign.ts';

/**
 * The fault campaign: TL_FAULTS_SEED, TL_FAULTS (how many), TL_FAULTS_EVENTS, TL_FAULTS_ONLY
 * (beginning of a fault's name). Says what it does on stderr; the last line
 * of stdout is one JSON object. Exits with 1 when anything was lost, doubled, wedged or unlike SQL says.
 */
const number = (name: string, otherwise: number): number => Number(process.env[name] || otherwise);
const before = machine();
const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
const report = await runCampaign({
  signal: ending.signal,
  seed: number('TL_FAULTS_SEED', 1),
  faults: number('TL_FAULTS', 20),
  events: number('TL_FAULTS_EVENTS', 20_000),
  only: process.env['TL_FAULTS_ONLY'] ?? '',
  say: (line) => void process.stderr.write(`${line}\n`),
});
console.log(JSON.stringify({ ...report, machine: before }));
process.exit(isProven(report) ? 0 : 1);
