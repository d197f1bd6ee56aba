import { join } from 'node:path';
import { pino } from 'pino';
import { kafkaLog } from '../../services/runtime/log/kafka/index.ts';
import { lmdbStore } from '../../services/runtime/state/lmdb.ts';
import { onCrashPoint } from '../../services/runtime/task/crash.ts';
import { startTask } from '../../services/runtime/task/start.ts';
import { countingSpec, countingTopics } from './task-counting.ts';

/**
 * The counting task as a process of its own: `task-child <brokers> <prefix> <partitions> <state folder>`. It kills itself
 * where TL_CRASH_AT says: at `task.after-commit`, or with `task.after-commit:3` at its third pass.
 */
const [brokers = '', prefix = '', partitions = '1', folder = ''] = process.argv.slice(2);
const [crashAt, pass = '1'] = (process.env['TL_CRASH_AT'] ?? '').split(':');
let passed = 0;
onCrashPoint((point) => {
  if (point === crashAt && ++passed === Number(pass)) process.kill(process.pid, 'SIGKILL');
});
const logger = pino({ level: 'warn' }, pino.destination({ dest: 2, sync: true }));
const log = kafkaLog({ brokers: [brokers], clientId: `${prefix}counting`, logger });
const spec = countingSpec(countingTopics(prefix), Number(partitions), {
  app: `${prefix}counting`,
  maxRecords: 100,
  maxDelayMs: 20,
});
const die = (error: Error): never => {
  logger.error({ err: error }, 'the task broke');
  process.exit(1);
};
const task = await startTask(spec, {
  log,
  openStore: (partition) => lmdbStore(join(folder, String(partition))),
  now: Date.now,
  logger,
  onFault: die,
}).catch(die);
process.on('SIGTERM', async () => {
  await task.stop();
  await log.close();
  process.exit(0);
});
process.on('disconnect', () => process.exit(1));
process.send?.('open');
