/** How far a reading has come: rows are ordered by day of receipt, partition and sequence. */
export interface ArchiveCursor {
  readonly day: number;
  readonly partition: number;
  readonly seq: number;
}
export const ARCHIVE_START: ArchiveCursor = { day: 0, partition: 0, seq: 0 };

/** Rows that lie together: their last one, and how many there are. */
export interface Block extends ArchiveCursor {
  readonly rows: number;
}

/** What one query reads: behind a cursor, up to another and with its row. */
export interface Span {
  readonly after: ArchiveCursor;
  readonly upTo: ArchiveCursor;
}

/**
 * Puts blocks, in their order, together to spans of `least` rows or more, the last of fewer. Each begins where the one
 * before ends.
 */
export function spansOf(blocks: readonly Block[], start: ArchiveCursor, least: number): Span[] {
  const spans: Span[] = [];
  let after = start;
  let rows = 0;
  for (const [at, { day, partition, seq, rows: more }] of blocks.entries()) {
    rows += more;
    if (rows < least && at < blocks.length - 1) continue;
    const upTo = { day, partition, seq };
    spans.push({ after, upTo });
    after = upTo;
    rows = 0;
  }
  return spans;
}
