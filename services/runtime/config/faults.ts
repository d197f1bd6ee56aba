import type { z } from 'zod';
import { keysAt, meaningAt } from './keys.ts';
import { nearest } from './nearest.ts';
import type { ConfigYaml } from './yaml.ts';

/** One thing wrong with the configuration and where it is. */
export interface ConfigFault {
  /** File, or `environment`. */
  readonly where: string;
  /** From 1; absent for the environment. */
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}

/** `throughline.yaml:3:5 workspaces[0].currency: …` */
export function describeFault(fault: ConfigFault): string {
  const place = fault.line === undefined ? fault.where : `${fault.where}:${fault.line}:${fault.column ?? 1}`;
  return `${place} ${fault.message}`;
}

/** `workspaces[0].sources[1].kind` */
export const pathText = (path: readonly PropertyKey[]): string =>
  path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i > 0 ? '.' : ''}${String(part)}`)).join('');

/** Turns schema issues into faults with line, column and the nearest right key or value. */
export function locate(issues: readonly z.core.$ZodIssue[], yaml: ConfigYaml, where: string): ConfigFault[] {
  return issues.flatMap((issue): ConfigFault[] => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        where,
        ...yaml.at([...issue.path, key], 'key'),
        message: unknownKey(issue.path, key),
      }));
    const meant = issue.code === 'invalid_union' ? meantBy(issue, yaml.valueAt(issue.path)) : undefined;
    if (meant) return locate(meant, yaml, where);
    const name = pathText(issue.path);
    return [{ where, ...yaml.at(issue.path, 'value'), message: `${name || 'the file'}: ${valueMessage(issue, yaml)}` }];
  });
}

/**
 * What is wrong with a value that may be written in several ways, in the way it is written: the one of its type, of two
 * objects the one that fits better. Undefined where that does not tell.
 */
function meantBy(issue: z.core.$ZodIssueInvalidUnion, given: unknown): z.core.$ZodIssue[] | undefined {
  const ways = issue.errors.filter((issues) => !issues.some((one) => isOfOtherType(one, given)));
  const [best, second] = ways.sort((a, b) => a.length - b.length);
  if (!best || (second && best.every(({ path }) => path.length === 0) && !best.some(isAboutKeys))) return undefined;
  return best.map((one) => ({ ...one, path: [...issue.path, ...one.path] }));
}

const isAboutKeys = ({ code }: z.core.$ZodIssue): boolean => code === 'unrecognized_keys';

/** Whether an issue says that the value itself, not something in it, is of another type. */
const isOfOtherType = (issue: z.core.$ZodIssue, given: unknown): boolean =>
  issue.path.length === 0 &&
  (issue.code === 'invalid_type' ||
    (issue.code === 'invalid_value' && issue.values.every((value) => typeof value !== typeof given)) ||
    (issue.code === 'invalid_union' &&
      issue.errors.every((issues) => issues.some((one) => isOfOtherType(one, given)))));

function unknownKey(path: readonly PropertyKey[], key: string): string {
  const known = keysAt(path);
  const guess = nearest(key, known);
  const parent = path.length === 0 ? 'the top level' : pathText(path);
  return `"${key}" is not a key of ${parent}; ${guess ? `did you mean "${guess}"?` : `there are: ${known.join(', ')}`}`;
}

function valueMessage(issue: z.core.$ZodIssue, yaml: ConfigYaml): string {
  const given = yaml.valueAt(issue.path);
  if (issue.code === 'invalid_union') {
    const meaning = meaningAt(issue.path);
    return `${JSON.stringify(given)} is none of what may stand here${meaning ? `. ${meaning}` : ''}`;
  }
  if (issue.code !== 'invalid_value') return issue.message;
  const choices = issue.values.map(String);
  const guess = typeof given === 'string' ? nearest(given, choices) : undefined;
  return `${JSON.stringify(given)} is not one of ${choices.join(', ')}${guess ? `; did you mean "${guess}"?` : ''}`;
}
