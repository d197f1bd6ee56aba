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

function conversionFault(conversion: ConversionConfig, before: readonly ConversionConfig[]): string | undefined {
  const { name, type, value, once_per: oncePer } = conversion;
  if (before.some((other) => other.name === name)) return `there are two conversions "${name}"`;
  const all = before.find((other) => other.type === type && Object.keys(other.when ?? {}).length === 0);
  if (all)
    return `"${name}" is never reached: what is made by "${type}" is "${all.name}" already; give that one a \`when\`, or list it last`;
  if (type === 'refund' || type === 'order_change')
    return `"${type}" changes the order it names: it is part of a conversion by "order"`;
  if (name === 'order' && type !== 'order') return 'the name "order" is for conversions by "order"';
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
