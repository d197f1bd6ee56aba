import { useEffect, useRef } from 'preact/hooks';
import type { Customer } from '../../timeline/answer.ts';
import { isShown, opened, opposite, type Taken, taken } from './correcting.ts';
import { Correction } from './correction.tsx';

const SAID: Readonly<Record<Taken['state'], string>> = {
  waiting: 'Decided. Waiting until the timeline shows it…',
  shown: 'Done: the timeline shows it.',
  kept: 'Decided and kept. It changes nothing that is shown.',
  late: 'Decided and kept, but not carried out within 30 s: is the journeys stage running? throughline doctor looks.',
};

/** What became of the last decision; waits until the customer shows it. */
export function Notice({ customer, workspace }: { customer: Customer; workspace: string }) {
  const now = taken.value;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (now && now.state !== 'shown' && now.state !== 'kept' && isShown(now, customer))
      taken.value = { ...now, state: 'shown' };
  }, [customer, now]);
  useEffect(() => box.current?.focus(), [now?.wish]);
  if (!now) return null;
  const back = now.state === 'shown' ? opposite(now.wish) : undefined;
  const open = opened.value?.key === 'notice' ? opened.value : undefined;
  return (
    <div class={`notice ${now.state}`} ref={box} tabIndex={-1}>
      <p role="status">
        <b>{SAID[now.state]}</b> {now.sentence[0]?.toUpperCase()}
        {now.sentence.slice(1)}.{' '}
        <span class="detail">
          By {now.actor}: “{now.reason}”
        </span>
      </p>
      <p class="choices">
        {back && (
          <button
            type="button"
            class="link"
            id="open-notice"
            aria-expanded={open !== undefined}
            onClick={() => {
              opened.value = open ? undefined : back;
            }}
          >
            take it back
          </button>
        )}
        {now.state !== 'waiting' && (
          <button
            type="button"
            class="link"
            onClick={() => {
              taken.value = undefined;
            }}
          >
            dismiss
          </button>
        )}
      </p>
      {open && <Correction key={open.action} wish={open} customer={customer} workspace={workspace} />}
    </div>
  );
}
