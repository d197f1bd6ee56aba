/**
 * The log: what the services need of Kafka, in a few verbs. Two adapters pass one contract suite: `memory` and
 * `kafka` (the only place that knows kafkajs).
 */

/** A record as read. */
export interface LogRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: Buffer | null;
  /** Null is a tombstone. */
  readonly value: Buffer | null;
  /** Epoch milliseconds, set by the broker or the producer. */
  readonly timestamp: number;
  readonly headers: Readonly<Record<string, Buffer>>;
}

/** A record to write. The partition is always stated: a retry must not choose another. */
export interface NewRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key: Buffer | string | null;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, Buffer | string>>;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** Where a read begins. */
export interface ReadFrom extends TopicPartition {
  readonly offset: number;
}

/** Low: first offset kept. End: one past the last committed record or marker (last stable offset). */
export interface OffsetRange {
  readonly low: number;
  readonly end: number;
}

/** A topic to be made, or completed, by `ensureTopics`. */
export interface NewTopic {
  readonly name: string;
  readonly partitions: number;
  readonly replicas?: number;
  readonly config?: Readonly<Record<string, string>>;
}

/** Plain writer: acks=all, not idempotent, every call is acknowledged by all in-sync replicas or rejects. */
export interface Appender {
  append(records: readonly NewRecord[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * A transactional writer of one owner. Opening it fences every older writer of the same id. After any error the
 * outcome is unknown: the process must end and find the truth at its next boot.
 */
export interface Transactor {
  /** Writes all records in one committed transaction; resolves to the first offset given to each topic-partition ("topic:partition"). */
  commit(records: readonly NewRecord[]): Promise<ReadonlyMap<string, number>>;
  /** Writes the records in a transaction and aborts it (the probe of streams.md). */
  abort(records: readonly NewRecord[]): Promise<void>;
  close(): Promise<void>;
}

/** Consumes stated partitions from stated offsets, committed records only. Never commits offsets. */
export interface Reader {
  /** Stops delivery of a partition until `resume`. */
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  close(): Promise<void>;
}

export interface ReaderOptions {
  readonly from: readonly ReadFrom[];
  /**
   * Takes records of one partition in offset order; the next batch of that partition waits for the promise
   * (back-pressure). `next` is the offset after the batch: with trailing control markers it lies beyond the last
   * record's offset + 1, and the batch may be empty.
   */
  readonly onBatch: (partition: TopicPartition, records: readonly LogRecord[], next: number) => Promise<void>;
  /** The reader broke; nothing more will arrive. */
  readonly onFault: (error: Error) => void;
  /** Start with everything paused. */
  readonly paused?: boolean;
  /** Most milliseconds the broker waits for data. */
  readonly maxWaitMs?: number;
}

/** A committed position of a consumer group. */
export interface CommittedOffset extends TopicPartition {
  /** -1: nothing committed. */
  readonly offset: number;
  readonly metadata: string;
}

/** One member of an ordinary consumer group (the loader's). */
export interface GroupMember {
  /** Commits positions with metadata under the present generation; rejects when the member was replaced. */
  commit(offsets: readonly CommittedOffset[]): Promise<void>;
  /** Sets the position of an assigned partition. */
  seek(at: ReadFrom): void;
  close(): Promise<void>;
}

export interface GroupOptions {
  readonly groupId: string;
  readonly topics: readonly string[];
  /** Called after each assignment with the partitions now owned and what is committed for them. Nothing is delivered before it resolves. */
  readonly onAssigned: (member: GroupMember, committed: readonly CommittedOffset[]) => Promise<void>;
  /** The partitions are no longer owned; drop what is held of them. */
  readonly onRevoked: () => void;
  readonly onBatch: (partition: TopicPartition, records: readonly LogRecord[], next: number) => Promise<void>;
  readonly onFault: (error: Error) => void;
  readonly maxWaitMs?: number;
}

export interface Log {
  appender(): Promise<Appender>;
  /** Fences older writers of `id` before it resolves. */
  transactor(id: string): Promise<Transactor>;
  read(options: ReaderOptions): Promise<Reader>;
  join(options: GroupOptions): Promise<GroupMember>;
  /** Offsets per partition, by ascending partition. Rejects when the topic is missing. */
  offsets(topic: string): Promise<readonly OffsetRange[]>;
  /** First offset at or after an instant per partition; the end where there is none. */
  offsetsAt(topic: string, timestamp: number): Promise<readonly number[]>;
  /** Committed offsets of a group, without joining it. */
  committed(groupId: string, topic: string): Promise<readonly CommittedOffset[]>;
  /** Makes missing topics; names those it made. Rejects when an existing one has fewer partitions. */
  ensureTopics(topics: readonly NewTopic[]): Promise<string[]>;
  listTopics(): Promise<string[]>;
  /** Deletes topics with all they hold; those that are not there are no fault. Names those it deleted. */
  deleteTopics(topics: readonly string[]): Promise<string[]>;
  close(): Promise<void>;
}
