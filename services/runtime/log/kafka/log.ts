import type { Log } from '../port.ts';
import { openAppender } from './appender.ts';
import type { KafkaOptions } from './client.ts';
import { joinGroup } from './member.ts';
import { patiently } from './opening.ts';
import { openReader } from './reader.ts';
import { Topics } from './topics.ts';
import { openTransactor } from './transactor.ts';

/** The log on Kafka, by kafkajs. Nothing is connected before it is needed; `close` ends everything that was opened. */
export function kafkaLog(options: KafkaOptions): Log {
  const topics = new Topics(options);
  const opened = new Set<{ close(): Promise<void> }>();
  const keep = <T extends { close(): Promise<void> }>(part: T): T => {
    let closing: Promise<void> | undefined;
    const kept = {
      ...part,
      close: () => {
        opened.delete(kept);
        closing ??= part.close();
        return closing;
      },
    };
    opened.add(kept);
    return kept;
  };
  return {
    appender: async () => keep(await openAppender(options, topics)),
    transactor: async (id) => keep(await openTransactor(options, topics, id)),
    read: async (spec) => keep(await patiently(() => openReader(options, topics, spec))),
    join: async (spec) => keep(await patiently(() => joinGroup(options, topics, spec))),
    offsets: (topic) => topics.offsets(topic),
    offsetsAt: (topic, timestamp) => topics.offsetsAt(topic, timestamp),
    committed: (groupId, topic) => patiently(() => topics.committed(groupId, [topic])),
    ensureTopics: (wanted) => topics.ensure(wanted),
    listTopics: () => topics.list(),
    deleteTopics: (unwanted) => topics.delete(unwanted),
    close: async () => {
      await Promise.all([...opened].map((part) => part.close()));
      await topics.close();
    },
  };
}
