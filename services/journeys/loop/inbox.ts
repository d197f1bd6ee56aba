import type { State } from '../../runtime/state/port.ts';
import { keepCounter, nextOf } from '../store/sequence.ts';
import type { Envelope } from './encode.ts';

/** A message is missing in the loop: what comes after it may not be handled. */
export class LoopGap extends Error {
  constructor({ sender, sequence }: Envelope, due: number) {
    super(`partition ${sender} sent message ${sequence} where ${due} was due: messages of the loop were lost`);
    this.name = 'LoopGap';
  }
}

/** Checks that the messages of every sender come once and without a gap. Throws LoopGap on one that is missing. */
export function inbox(state: State) {
  return {
    /** False when the message was handled before. */
    accept(envelope: Envelope): boolean {
      const counter = `from:${envelope.sender}`;
      const due = nextOf(state, counter);
      if (envelope.sequence < due) return false;
      if (envelope.sequence > due) throw new LoopGap(envelope, due);
      keepCounter(state, counter, due + 1);
      return true;
    },
  };
}
