import { topicName } from '../../../schemas/topics.ts';
import type { Log } from '../log/port.ts';
import { drain } from '../task/drain.ts';
import { type GenerationRecord, isLive, readGeneration } from './record.ts';

/** What the topic of generations says. */
export interface Generations {
  /** Latest record of each generation, in order of their numbers; the first generation has none. */
  readonly all: readonly GenerationRecord[];
  /** Records read: the next offset. */
  readonly end: number;
}

/** Reads the topic. Where there is none yet, or it is empty, there is only the first generation. */
export async function readGenerations(log: Log, prefix: string): Promise<Generations> {
  const topic = topicName('generations', prefix);
  const end = await endOf(log, topic);
  const found = new Map<number, GenerationRecord>();
  if (end > 0)
    await drain(log, 'reading the generations', [{ topic, partition: 0, offset: 0 }], (_, records, next) => {
      for (const record of records) {
        const generation = readGeneration(record);
        found.set(generation.generation, generation);
      }
      return next >= end;
    });
  return { all: [...found.values()].sort((a, b) => a.generation - b.generation), end };
}

async function endOf(log: Log, topic: string): Promise<number> {
  const there = await log.listTopics();
  return there.includes(topic) ? ((await log.offsets(topic))[0]?.end ?? 0) : 0;
}

/** The generation the roles work for; undefined for the first, which has no record. */
export const liveOf = ({ all }: Generations): GenerationRecord | undefined => all.findLast(isLive);

/** The generation that takes over at this moment: nobody works until it is live. */
export const arrivingOf = ({ all }: Generations): GenerationRecord | undefined =>
  all.find(({ stage }) => stage === 'handover');
