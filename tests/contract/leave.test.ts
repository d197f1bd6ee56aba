import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { PACKAGE_ROOT } from '../../schemas/root.ts';
import { kafkaLog } from '../../services/runtime/log/kafka/index.ts';
import { Kafka, logLevel } from '../../services/runtime/log/kafka/kafkajs.ts';
import { leaveForTheDead } from '../../services/runtime/log/kafka/leave.ts';
import { backend } from '../support/backend.ts';

const brokers = backend().env['KAFKA_BROKERS'] ?? '';
const folder = mkdtempSync(join(tmpdir(), 'throughline-members-'));
const topic = `left-${process.pid}`;
const groupId = `leaving-${process.pid}`;
const admin = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING }).admin();
afterAll(async () => {
  await admin.disconnect();
  rmSync(folder, { recursive: true, force: true });
});

const members = async (): Promise<number> => (await admin.describeGroups([groupId])).groups[0]?.members.length ?? 0;

/** Joins the group in another process; resolves with how to kill it once it is a member. */
async function memberElsewhere(): Promise<() => Promise<void>> {
  const program = `
    import { kafkaLog } from ${JSON.stringify(join(PACKAGE_ROOT, 'dist/services/runtime/log/kafka/index.js'))};
    await kafkaLog({ brokers: ['${brokers}'], clientId: 'elsewhere', folder: ${JSON.stringify(folder)} }).join({
      groupId: '${groupId}', topics: ['${topic}'],
      onAssigned: async () => {}, onRevoked() {}, onBatch: async () => {}, onFault() {} });
    console.log('joined');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  return () => {
    child.kill('SIGKILL');
    return ended;
  };
}

test('a group is left for a member that was killed, and for nobody who lives', async () => {
  await admin.connect();
  const options = { brokers: [brokers], clientId: 'successor', folder };
  const log = kafkaLog(options);
  await log.ensureTopics([{ name: topic, partitions: 2 }]);
  const kill = await memberElsewhere();
  await leaveForTheDead(options, folder, groupId);
  expect(await members()).toBe(1);

  await kill();
  expect(await members()).toBe(1);
  await leaveForTheDead(options, folder, groupId);
  expect(await members()).toBe(0);
  expect(readdirSync(join(folder, 'members', groupId))).toEqual([]);
  await log.close();
});
