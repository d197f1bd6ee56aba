import { bool, instant, int, long, nullable, type RecordOf, record, str, strs } from './record.ts';

/**
 * What a person decided about identity, addressed to one node. An input of the journeys stage, kept for ever: a rebuild
 * reads it again. One decision (`correction_id`) may take several records.
 */
export const correction = record('Correction', 'A decision about identity, with who took it and why', {
  workspace: str('Workspace'),
  correction_id: str('The decision; its records share it'),
  kind: str('pair: merge, undo or redo of two identifiers; separate: cut some from the rest; login: of a device'),
  node: str('Identifier it is addressed to: the smaller of the pair, the profile, or the device'),
  other: str('pair: the larger identifier; login: the person'),
  on: bool('pair and login: whether it holds'),
  force: int('pair: 1 undo or redo, 2 merge by hand'),
  apart: strs('separate: identifiers to cut from the rest of the profile'),
  hour: nullable(long('login: UTC hour since 1970, null for every hour')),
  actor: str('Who decided'),
  reason: str('Why'),
  requested_at: instant('When'),
});
export type Correction = RecordOf<typeof correction>;
