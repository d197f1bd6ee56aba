/**
 * Names of the positions a store keeps. The position of an input has the name of its topic; the others carry a sign
 * that no topic name has.
 */

/** Timestamp of the last processed record of an input. */
export const timeOf = (input: string): string => `#time:${input}`;

/** Up to where local ("#") state has seen an input; behind the position after a crash or a cold restore. */
export const seenOf = (input: string): string => `#seen:${input}`;

/** Next offset of the changelog. Carries its name, so that a store of another changelog is not taken for ours. */
export const changelogOf = (changelog: string): string => `#changelog:${changelog}`;

/** Timestamp of the last applied changelog record. */
export const CHANGELOG_TIME = '#changelog-time';

/** How far a task has come in its inputs: topic -> next offset, and the time of the record before it. */
export interface Progress {
  readonly offset: number;
  readonly time: number;
}
