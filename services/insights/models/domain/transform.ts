/** What a path is made into before a model sees it. */
export const TRANSFORMS = [
  'exposure',
  'unique',
  'first',
  'frequency',
  'remove_if_last_and_not_all',
  'remove_if_not_all',
] as const;

/** A transform; `channel` is the one that the `remove_…` transforms take out, and means nothing to the others. */
export interface Transform {
  readonly kind: (typeof TRANSFORMS)[number];
  readonly channel: string;
}

/** One step of a transformed path. */
export interface Step {
  readonly channel: string;
  /** What the model tells apart: the channel, of `frequency` with its number, such as `Email(2)`. */
  readonly label: string;
  /** Index of the touch of the original path that the step stands for, from 0. */
  readonly at: number;
}

/**
 * The steps of a path. Source of the six transforms: Google's fractribution and Snowplow's package of that name.
 * `exposure` keeps the first of a run of one channel, `unique` is the path as it was, `first` keeps the first of each
 * channel, `frequency` too, with how often it came; `remove_if_last_and_not_all` takes a channel off the end,
 * `remove_if_not_all` takes it out everywhere, both unless nothing else is there.
 */
export function transformed(path: readonly string[], { kind, channel }: Transform): Step[] {
  const steps = path.map((name, at): Step => ({ channel: name, label: name, at }));
  switch (kind) {
    case 'unique':
      return steps;
    case 'exposure':
      return steps.filter(({ at, label }) => label !== path[at - 1]);
    case 'first':
      return firstOfEach(steps);
    case 'frequency': {
      const times = new Map<string, number>();
      for (const name of path) times.set(name, (times.get(name) ?? 0) + 1);
      return firstOfEach(steps).map((step) => ({ ...step, label: `${step.channel}(${times.get(step.channel)})` }));
    }
    case 'remove_if_last_and_not_all': {
      const kept = steps.slice(0, path.findLastIndex((name) => name !== channel) + 1);
      return kept.length > 0 ? kept : steps;
    }
    case 'remove_if_not_all': {
      const kept = steps.filter((step) => step.channel !== channel);
      return kept.length > 0 ? kept : steps;
    }
  }
}

function firstOfEach(steps: readonly Step[]): Step[] {
  const seen = new Set<string>();
  return steps.filter(({ label }) => !seen.has(label) && seen.add(label));
}
