import type { ComponentChildren } from 'preact';
import type { ApiFault } from '../state/api.ts';
import type { Answer } from '../state/asking.ts';

/** A titled part of the page. `note` says n, unit and period of what is in it. */
export const Panel = (props: {
  id: string;
  title: string;
  note?: ComponentChildren;
  controls?: ComponentChildren;
  class?: string;
  children: ComponentChildren;
}) => (
  <section class={`panel ${props.class ?? ''}`} aria-labelledby={props.id}>
    <header>
      <h2 id={props.id}>{props.title}</h2>
      {props.note && <span class="note">{props.note}</span>}
      {props.controls && <span class="controls">{props.controls}</span>}
    </header>
    {props.children}
  </section>
);

/** Why something cannot be shown, with what to do; what was known before stays below it. */
export const FaultNote = ({ fault }: { fault: ApiFault }) => (
  <p class="fault" role="alert">
    {fault.message} <code>{fault.code}</code>
  </p>
);

/** An answer in its states: waiting, failed, empty, there. */
export function Shown<T>(props: {
  answer: Answer<T>;
  empty?: (data: T) => ComponentChildren | false;
  lines?: number;
  children: (data: T) => ComponentChildren;
}) {
  const { data, fault, loading } = props.answer;
  const empty = data === undefined ? false : (props.empty?.(data) ?? false);
  return (
    <>
      {fault && <FaultNote fault={fault} />}
      {loading && data === undefined && <Waiting lines={props.lines ?? 4} />}
      {data !== undefined && (empty !== false ? <div class="empty">{empty}</div> : props.children(data))}
    </>
  );
}

const Waiting = ({ lines }: { lines: number }) => (
  <div class="waiting" role="status" aria-label="Loading">
    {Array.from({ length: lines }, (_, i) => (
      <span key={`line-${i}`} />
    ))}
  </div>
);
