import { Command } from 'commander';
import { z } from 'zod';
import { codecOf } from '../../../schemas/codec.ts';
import { failure } from '../../../schemas/outputs.ts';
import { topicName } from '../../../schemas/topics.ts';
import { touchpoint } from '../../../schemas/touchpoint.ts';
import type { LogRecord } from '../../runtime/log/port.ts';
import { EXIT } from '../terminal/exit.ts';
import { dim, print, red, say } from '../terminal/output.ts';
import { action } from './action.ts';

const touchpoints = codecOf(touchpoint);
const failures = codecOf(failure);

/** One event in a line: no identifiers, no free text. */
function touchpointLine(value: Buffer, json: boolean): string {
  const t = touchpoints.decode(value);
  const row = {
    at: new Date(t.occurred_at).toISOString(),
    source: t.source_id,
    type: t.type,
    event: t.event,
    message: t.message_id,
  };
  if (json) return JSON.stringify(row);
  const page = t.page_path || t.channel_given || t.order_id;
  return `${row.at}  ${row.source.padEnd(10)} ${row.type.padEnd(16)} ${row.event} ${page} ${dim(row.message)}`;
}

function failureLine(value: Buffer, json: boolean): string {
  const f = failures.decode(value);
  const row = {
    at: new Date(f.received_at).toISOString(),
    source: f.source_id,
    code: f.code,
    reason: f.reason,
    message: f.message_id,
  };
  return json
    ? JSON.stringify(row)
    : `${row.at}  ${row.source.padEnd(10)} ${red(row.code)} ${row.reason} ${dim(row.message)}`;
}

/** `tail`: events as they arrive in Kafka, until Ctrl-C. */
export const tailCommand = (): Command =>
  new Command('tail')
    .description('show events as they arrive, until Ctrl-C')
    .option('--failed', 'show failed events instead', false)
    .option('--json', 'one JSON object a line', false)
    .action(
      action({ failed: z.boolean(), json: z.boolean() }, async ({ options, installation, interrupted }) => {
        const reach = installation();
        const log = await reach.log();
        const topic = topicName(options.failed ? 'failed' : 'touchpoints', reach.config.env.TL_TOPIC_PREFIX);
        const ends = await log.offsets(topic);
        const line = options.failed ? failureLine : touchpointLine;
        const show = ({ value }: LogRecord) => value && print(line(value, options.json));
        say('waiting for events; Ctrl-C ends');
        await new Promise<void>((resolve, reject) => {
          interrupted.addEventListener('abort', () => resolve());
          const from = ends.map(({ end }, partition) => ({ topic, partition, offset: end }));
          const onBatch = async (_at: unknown, records: readonly LogRecord[]) => records.forEach(show);
          log
            .read({ from, onBatch, onFault: reject })
            .then((reader) => interrupted.addEventListener('abort', () => reader.close()), reject);
        });
        return EXIT.ok;
      }),
    );
