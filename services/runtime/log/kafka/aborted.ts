/** A transaction the broker says was aborted, with the offset of its first record. */
export interface AbortedTransaction {
  readonly producerId: string;
  readonly firstOffset: string;
}

/** A record or control record as kafkajs decodes it. */
export interface FetchedMessage {
  readonly key: Buffer | null;
  readonly offset: string;
  readonly batchContext: {
    readonly producerId: string;
    readonly inTransaction: boolean;
    readonly isControlBatch: boolean;
  };
}

/** Key of an abort marker: version 0, type 0. A commit marker has type 1. */
const ABORT = Buffer.from([0, 0, 0, 0]);

/**
 * Drops the records of aborted transactions from a fetch; control records stay. kafkajs 2.2.4 takes the broker's list as
 * ordered by first offset, which it is not when transactions of two producers interleave, and opens at most one
 * transaction a record: aborted records get through. It also takes any record with the key 00 00 00 00 for a marker.
 */
export function committedOnly<M extends FetchedMessage>(
  messages: readonly M[],
  aborted: readonly AbortedTransaction[],
): M[] {
  const due = aborted
    .map(({ producerId, firstOffset }) => ({ producerId, first: BigInt(firstOffset) }))
    .sort((a, b) => (a.first < b.first ? -1 : 1));
  if (due.length === 0) return [...messages];
  const open = new Set<string>();
  let next = 0;
  return messages.filter(({ key, offset, batchContext }) => {
    for (let head = due[next]; head && head.first <= BigInt(offset); head = due[++next]) open.add(head.producerId);
    const { producerId, inTransaction, isControlBatch } = batchContext;
    if (isControlBatch) {
      if (key && ABORT.equals(key)) open.delete(producerId);
      return true;
    }
    return !(inTransaction && open.has(producerId));
  });
}
