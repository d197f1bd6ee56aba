/** An unordered pair of identifiers, the smaller first. */
export interface Pair {
  readonly lo: string;
  readonly hi: string;
}

export const pairOf = (a: string, b: string): Pair => (a < b ? { lo: a, hi: b } : { lo: b, hi: a });

/** Key of an unordered pair. */
export const pairKey = ({ lo, hi }: Pair): string => `${lo} ${hi}`;

/** What a person decided about identity, as it stands in the archive. */
export interface Decision {
  readonly id: string;
  readonly kind: string;
  readonly node: string;
  readonly other: string;
  readonly on: boolean;
  readonly force: number;
  readonly apart: readonly string[];
  /** UTC hour since 1970; null for every hour. */
  readonly hour: number | null;
  readonly actor: string;
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What a pair did to two profiles. */
export interface Merge extends Pair {
  readonly action: 'joined' | 'separated' | 'spanned' | 'held';
  readonly profile: string;
  readonly other: string;
  readonly version: number;
  readonly force: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A pair that a limit refused. */
export interface Conflict extends Pair {
  readonly namespace: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What insists on a pair: an event that names both, an operator, or an explicit merge of a source (an alias). */
export type Insistence = 'event' | 'operator' | 'explicit';

/** How a pair stands: it holds, was undone, or is refused by a limit; and who decided so. */
export interface Standing {
  readonly state: 'on' | 'off' | 'refused';
  readonly by: Insistence;
  readonly decision: Decision | null;
}

/** Whether the pair holds since: it joined two profiles, or holds (again) inside one. */
const isOn = ({ action }: Pick<Merge, 'action'>): boolean => action === 'joined' || action === 'held';

/** How far the clocks of two machines may differ, milliseconds. */
const SKEW_MS = 60_000;

/** The decision a merge row carries out: of the same pair and direction, or one that set exactly one of the two apart. */
export function decisionBehind(merge: Merge, decisions: readonly Decision[]): Decision | null {
  if (merge.force === 0) return null;
  const joins = isOn(merge);
  const fits = (d: Decision): boolean =>
    d.kind === 'pair'
      ? d.node === merge.lo && d.other === merge.hi && d.on === joins
      : d.kind === 'separate' && !joins && d.apart.includes(merge.lo) !== d.apart.includes(merge.hi);
  return (
    decisions
      .filter((d) => d.at <= merge.at + SKEW_MS && fits(d))
      .toSorted((a, b) => a.at - b.at)
      .at(-1) ?? null
  );
}

/** What insisted on a merge or its undoing. */
export function insistenceOf(merge: Merge, decision: Decision | null): Insistence {
  if (merge.force === 0) return 'event';
  return merge.force === 2 && !decision ? 'explicit' : 'operator';
}

/** How each pair that something happened to stands now, by `pairKey`. Of the same instant the row follows the decision. */
export function standings(
  merges: readonly Merge[],
  conflicts: readonly Conflict[],
  decisions: readonly Decision[],
): Map<string, Standing> {
  const turns = [
    ...decisions
      .filter((d) => d.kind === 'pair')
      .map((d) => ({
        pair: { lo: d.node, hi: d.other },
        at: d.at,
        order: -1,
        standing: { state: d.on ? 'on' : 'off', by: 'operator', decision: d } satisfies Standing,
      })),
    ...conflicts.map((c) => ({
      pair: c,
      at: c.at,
      order: 0,
      standing: { state: 'refused', by: 'event', decision: null } satisfies Standing,
    })),
    ...merges.map((m) => {
      const decision = decisionBehind(m, decisions);
      const state = isOn(m) ? 'on' : 'off';
      const standing: Standing = { state, by: insistenceOf(m, decision), decision };
      return { pair: m, at: m.at, order: m.version, standing };
    }),
  ].toSorted((a, b) => a.at - b.at || a.order - b.order);
  return new Map(turns.map(({ pair, standing }): [string, Standing] => [pairKey(pair), standing]));
}
