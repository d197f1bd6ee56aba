import { SCALES } from '../../../schemas/score.ts';
import { type ConversionConfig, modelName, type RulesVersionConfig } from './schema.ts';

type Fault = (path: PropertyKey[], message: string) => void;

/** The rules of a workspace, or of a version of them. */
type RulesConfig = Pick<RulesVersionConfig, 'channels' | 'conversions' | 'attribution'>;

/** What is wrong with rules that the schema lets pass; `at` is where they stand in the file. */
export function ruleFaults(
  { channels = [], conversions = [], attribution }: RulesConfig,
  at: PropertyKey[],
  fault: Fault,
) {
  const models = (attribution?.models ?? []).map(modelName);
  models.forEach((model, m) => {
    if (models.indexOf(model) < m) fault([...at, 'attribution', 'models', m], `"${model}" is listed twice`);
  });
  conversions.forEach((conversion, c) => {
    const message = conversionFault(conversion, conversions.slice(0, c));
    if (message) fault([...at, 'conversions', c], message);
  });
  channels.forEach((rule, r) => {
    for (const field of ['source', 'medium', 'campaign', 'referrer_host'] as const)
      if (rule[field] !== undefined && !isPattern(rule[field]))
        fault([...at, 'channels', r, field], `"${rule[field]}" is not a regular expression`);
  });
}

/** What a conversion compares: its answers are a series through all versions of the rules. "" where it compares nothing. */
const comparedBy = ({ value, when }: ConversionConfig): string =>
  value === 'score_change' ? JSON.stringify(when?.score_kind) : '';

/** What is wrong with conversions whose name stands for something else in an earlier version. */
export function seriesFault(
  conversions: readonly ConversionConfig[],
  before: readonly ConversionConfig[],
): { readonly at: number; readonly message: string } | undefined {
  const at = conversions.findIndex((one) =>
    before.some((other) => other.name === one.name && comparedBy(other) !== comparedBy(one)),
  );
  const name = conversions[at]?.name;
  return at < 0
    ? undefined
    : { at, message: `"${name}" compares other scores, or none, in an earlier version: give it another name` };
}

function conversionFault(conversion: ConversionConfig, before: readonly ConversionConfig[]): string | undefined {
  const { name, type, value, when, once_per: oncePer } = conversion;
  if (before.some((other) => other.name === name)) return `there are two conversions "${name}"`;
  const all = before.find((other) => other.type === type && Object.keys(other.when ?? {}).length === 0);
  if (all)
    return `"${name}" is never reached: what is made by "${type}" is "${all.name}" already; give that one a \`when\`, or list it last`;
  if (type === 'refund' || type === 'order_change')
    return `"${type}" changes the order it names: it is part of a conversion by "order"`;
  if (name === 'order' && type !== 'order') return 'the name "order" is for conversions by "order"';
  if (name === 'lead' && (type === 'order' || value === 'score_change'))
    return `the name "lead" is for what makes a lead, which w_shaped looks for: ${type === 'order' ? 'an order' : 'a change of a score'} is none`;
  if (value === 'score_change') {
    if (type === 'order')
      return 'an order is no answer: compare the scores of what asks for them, such as survey_response';
    if (typeof when?.score_kind !== 'string' || !Object.hasOwn(SCALES, when.score_kind))
      return `"${name}" compares scores: state one kind of them, \`when: { score_kind: nps }\` (${Object.keys(SCALES).join(', ')})`;
    if (oncePer === 'session' || oncePer === 'person')
      return `"${name}" compares each answer with the one before: leave once_per out`;
  }
  if (type === 'order' && oncePer === 'order' && value !== 'value')
    return 'an order is worth what it states, as its changes and refunds do; count it once per event, session or person to value it otherwise';
  return undefined;
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'i');
    return true;
  } catch {
    return false;
  }
}
