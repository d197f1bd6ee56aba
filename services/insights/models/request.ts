import type { ModelSpec } from './domain/fit.ts';
import { TRANSFORMS, type Transform } from './domain/transform.ts';

/** A run that is asked for: a model over the conversions of some days. */
export interface ModelRequest extends ModelSpec {
  /** Names of the conversions that count. */
  readonly counted: readonly string[];
  /** First and last day, inclusive, in the time zone of the workspace. */
  readonly from: string;
  readonly to: string;
}

/** The name a model goes by beside the rule models: what makes it another model than the standard one is in it. */
export function nameOf({ model, order, withNulls, worth, transform }: ModelSpec): string {
  const name =
    model === 'markov' ? `markov_${order}${withNulls ? '' : '_no_nulls'}` : `shapley${worth === 'rate' ? '_rate' : ''}`;
  return transform.kind === 'exposure' ? name : `${name}_${writtenTransform(transform)}`;
}

/** A transform as it is written: its kind, with a colon and the channel where it removes one. */
export const writtenTransform = ({ kind, channel }: Transform): string =>
  kind.startsWith('remove') ? `${kind}:${channel}` : kind;

/** Reads a transform; undefined when it is none. */
export function readTransform(text: string): Transform | undefined {
  const [name = '', ...rest] = text.split(':');
  const channel = rest.join(':');
  const kind = TRANSFORMS.find((one) => one === name);
  return kind === undefined || kind.startsWith('remove') !== (channel !== '') ? undefined : { kind, channel };
}
