import type { ModelSpec } from './domain/fit.ts';
import { TRANSFORMS, type Transform } from './domain/transform.ts';

/** A run that is asked for: a model over the conversions of some days. */
export interface ModelRequest extends ModelSpec {
  /** First and last day, inclusive, in the time zone of the workspace. */
  readonly from: string;
  readonly to: string;
}

/** The name a model goes by beside the rule models: what makes it another model is in it. */
export function nameOf(spec: ModelSpec): string {
  if (spec.model === 'shapley') return spec.worth === 'rate' ? 'shapley_rate' : 'shapley';
  return `markov_${spec.order}${spec.withNulls ? '' : '_no_nulls'}`;
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
