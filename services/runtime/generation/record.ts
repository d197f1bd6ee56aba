import { z } from 'zod';
import { topicName } from '../../../schemas/topics.ts';
import type { LogRecord, NewRecord } from '../log/port.ts';

/**
 * Stages of a generation, in order.
 * build: it takes the past in, alone · catchup: it takes what came since, beside the live one · handover: the live one
 * has stopped for good, this one takes its last events in · live: it is the one that works and is seen · done: the one
 * before is gone.
 */
export const STAGES = ['build', 'catchup', 'handover', 'live', 'done'] as const;
export type Stage = (typeof STAGES)[number];

/** Next offset by partition. */
const offsets = z.array(z.number().int().min(0));

const generationRecord = z.object({
  generation: z.number().int().min(2),
  stage: z.enum(STAGES),
  /** The generation that was live when this one was begun. */
  before: z.number().int().min(1),
  /** archive: touchpoints in ClickHouse; raw: what Kafka still holds. */
  source: z.enum(['archive', 'raw']),
  /** Where it begins in the shared topics, by plain name: what lies before comes from the archive, and only that. */
  begin: z.record(z.string(), offsets),
  /** Of the configuration it is made with; none was noted at first. */
  version: z.string().optional(),
  /** When it was begun, epoch milliseconds. */
  at: z.number().int(),
});

/** A generation beside or after the first, at a stage. */
export type GenerationRecord = z.infer<typeof generationRecord>;

/** The last record of a topic wins: a generation has one at each stage it reaches. */
export const generationRow = (prefix: string, record: GenerationRecord): NewRecord => ({
  topic: topicName('generations', prefix),
  partition: 0,
  key: String(record.generation),
  value: Buffer.from(JSON.stringify(record)),
});

/** Reads a record of `generations`. Throws when it is none. */
export const readGeneration = (record: LogRecord): GenerationRecord =>
  generationRecord.parse(JSON.parse(record.value?.toString('utf8') ?? ''));

/** Whether a generation of a stage is the one the roles work for. */
export const isLive = ({ stage }: GenerationRecord): boolean => stage === 'live' || stage === 'done';
