import fc from 'fast-check';
import { MODELS, workspaceOf } from '../../services/journeys/testing/touchpoints.ts';

const counting = {
  once_per: fc.constantFrom('order' as const, 'session' as const, 'person' as const, 'event' as const),
  touches: fc.constantFrom('lookback' as const, 'since_last' as const),
};
const big = fc.record({
  name: fc.constant('big'),
  type: fc.constant('order'),
  when: fc.record({ value: fc.constant({ at_least: 3_000 }) }),
  ...counting,
});
const phoned = fc.record({
  name: fc.constant('phoned'),
  type: fc.constant('call'),
  when: fc.record({ channel: fc.constantFrom('Phone', ['Phone', 'Email'], { not: ['Direct', 'Display'] }) }),
  value: fc.constantFrom(12.5, 'value' as const),
  currency: fc.constantFrom('EUR', 'USD'),
  ...counting,
});
const order = fc.record({ name: fc.constant('order'), type: fc.constant('order'), ...counting });
const lead = fc.record({
  name: fc.constant('lead'),
  type: fc.constant('lead'),
  value: fc.constantFrom(20, 'value' as const),
  ...counting,
});
/** The change of a score; ratings may be of several types, one of them is a touch. */
const nps = fc.constant({
  name: 'nps',
  type: 'survey_response',
  when: { score_kind: 'nps' },
  value: 'score_change' as const,
});
const rating = fc.constant({
  name: 'rating',
  type: 'review',
  when: { score_kind: 'rating' },
  value: 'score_change' as const,
});
const looked = fc.record({ name: fc.constant('looked'), type: fc.constant('view'), ...counting });

const perhaps = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
/** Conversions of every kind; `big` takes some of the orders. */
const conversions = fc
  .tuple(perhaps(big), perhaps(phoned), perhaps(order), perhaps(lead), perhaps(looked), perhaps(nps), perhaps(rating))
  .map((all) => all.filter((one) => one !== undefined));

const version = fc.record(
  {
    minute: fc.integer({ min: 1, max: 60 * 24 * 40 }),
    conversions,
    attribution: fc.record(
      {
        lookback_days: fc.constantFrom(3, 45),
        models: fc.constantFrom(MODELS.slice(0, 2), MODELS.slice(5)),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['minute'] },
);

/** A workspace with rules of any kind, in up to three versions from `start` on; one in four is the plain one. */
export const anyWorkspace = (start: number) =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant(workspaceOf()) },
    {
      weight: 3,
      arbitrary: fc
        .record({
          conversions,
          versions: fc.uniqueArray(version, { maxLength: 2, selector: ({ minute }) => minute }),
        })
        .map(({ conversions: first, versions }) =>
          workspaceOf({
            conversions: first,
            versions: versions
              .toSorted((a, b) => a.minute - b.minute)
              .map(({ minute, ...rules }) => ({
                effective_from: new Date(start + minute * 60_000).toISOString(),
                ...rules,
              })),
          }),
        ),
    },
  );
