import { machine } from '../bench/machine.ts';
import { isProven, runCampaign } from './campaign.ts';

/**
 * The fault campaign: TL_FAULTS_SEED, TL_FAULTS (how many), TL_FAULTS_EVENTS. Says what it does on stderr; the last line
 * of stdout is one JSON object. Exits with 1 when anything was lost, doubled, wedged or unlike SQL says.
 */
const number = (name: string, otherwise: number): number => Number(process.env[name] || otherwise);
const before = machine();
const report = await runCampaign({
  seed: number('TL_FAULTS_SEED', 1),
  faults: number('TL_FAULTS', 20),
  events: number('TL_FAULTS_EVENTS', 20_000),
  say: (line) => void process.stderr.write(`${line}\n`),
});
console.log(JSON.stringify({ ...report, machine: before }));
process.exit(isProven(report) ? 0 : 1);
