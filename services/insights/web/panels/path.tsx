import { Fragment } from 'preact';
import { Mark } from '../channels/channel.tsx';

/** Steps shown of a path; the ends matter most. */
const MOST_STEPS = 6;

/** A path: channels in order, each with its sign and name. */
export function Path({ steps, converted }: { steps: readonly string[]; converted: boolean }) {
  const shown = steps.length > MOST_STEPS ? [...steps.slice(0, 3), '', ...steps.slice(-2)] : steps;
  return (
    <span class="path">
      {steps.length === 0 && <i>no touch in the lookback</i>}
      {shown.map((step, i) => (
        <Fragment key={`${i} ${step}`}>
          {i > 0 && (
            <span class="then" aria-hidden="true">
              ›
            </span>
          )}
          {step === '' ? (
            <span class="more">{steps.length - 5} more</span>
          ) : (
            <span class="step">
              <Mark channel={step} />
              {step}
            </span>
          )}
        </Fragment>
      ))}
      {converted && (
        <span class="then" aria-hidden="true">
          › order
        </span>
      )}
    </span>
  );
}
