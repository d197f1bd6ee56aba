import { namespaceOf } from '../../../../schemas/identifier.ts';

/** Identifiers of a namespace a profile takes before it refuses evidence: one account, five of anything else. */
export const limitOf = (namespace: string): number => (namespace === 'user_id' ? 1 : 5);

/** Namespaces of which some people's identifiers are more than a profile takes by itself. */
export function overLimits(members: readonly string[]): { namespace: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const member of members) counts.set(namespaceOf(member), (counts.get(namespaceOf(member)) ?? 0) + 1);
  return [...counts]
    .filter(([namespace, count]) => count > limitOf(namespace))
    .map(([namespace, count]) => ({ namespace, count }));
}

/** The namespace that forbids two profiles to become one on evidence: both have identifiers of it, together too many. */
export const forbidding = (a: readonly string[], b: readonly string[]): string | undefined =>
  overLimits([...a, ...b])
    .map(({ namespace }) => namespace)
    .find((namespace) => [a, b].every((side) => side.some((member) => namespaceOf(member) === namespace)));
