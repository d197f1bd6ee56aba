import type { ConfigFault } from './faults.ts';
import { nearest } from './nearest.ts';
import { type Environment, environment } from './schema.ts';

/** Reads the variables; a variable that is set to "" counts as not set. */
export function readEnvironment(env: NodeJS.ProcessEnv): { env?: Environment; faults: ConfigFault[] } {
  const known = Object.keys(environment.shape);
  const given = Object.fromEntries(Object.entries(env).filter(([name, value]) => known.includes(name) && value !== ''));
  const parsed = environment.safeParse(given);
  const ours = known.filter((name) => name.startsWith('TL_')).map((name) => name.slice(3));
  const typos = Object.keys(env).flatMap((name): ConfigFault[] => {
    if (!name.startsWith('TL_') || known.includes(name)) return [];
    const word = name.slice(3);
    const guess = nearest(word, ours, Math.floor(word.length / 4));
    return guess ? [{ where: 'environment', message: `${name} is not a variable; did you mean TL_${guess}?` }] : [];
  });
  if (parsed.success) return { env: parsed.data, faults: [...ordinalFaults(parsed.data), ...typos] };
  const faults = parsed.error.issues.map((issue) => ({
    where: 'environment',
    message: `${issue.path.join('.')}: ${issue.message}`,
  }));
  return { faults: [...faults, ...typos] };
}

/** An instance beyond the last would work for no partition, and say nothing. */
function ordinalFaults({ TL_ORDINAL, TL_INSTANCES }: Environment): ConfigFault[] {
  if (TL_ORDINAL < TL_INSTANCES) return [];
  const most = TL_INSTANCES - 1;
  return [
    {
      where: 'environment',
      message: `TL_ORDINAL: ${TL_ORDINAL} is none of ${TL_INSTANCES} instances; give 0 to ${most}`,
    },
  ];
}
