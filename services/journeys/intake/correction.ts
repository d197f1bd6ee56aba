import { codecOf } from '../../../schemas/codec.ts';
import { correction } from '../../../schemas/correction.ts';
import { asIdentifier, isWeak } from '../../../schemas/identifier.ts';
import type { Message } from '../domain/identity/message.ts';

const codec = codecOf(correction);

/** A decision about identity as the protocol understands it. */
export interface Decision {
  readonly workspace: string;
  readonly message: Message;
}

/** Reads a record of `corrections`. Throws when it is none, or asks for what the protocol cannot do. */
export function readCorrection(value: Buffer): Decision {
  const { workspace, kind, on, force, hour, ...given } = codec.decode(value);
  const node = asIdentifier(given.node);
  if (kind === 'separate')
    return { workspace, message: { kind, node, subject: node, apart: given.apart.map(asIdentifier) } };
  const other = asIdentifier(given.other);
  if (isWeak(other)) throw new Error('a device belongs to people by their logins: it is no part of a pair');
  if (kind === 'login') {
    if (!isWeak(node)) throw new Error('a login is addressed to its device');
    return { workspace, message: { kind, node, person: other, hour, on } };
  }
  if (kind !== 'pair') throw new Error(`there is no correction of kind "${kind}"`);
  if (isWeak(node) || node >= other) throw new Error('a pair is two persons, addressed to the smaller identifier');
  return { workspace, message: { kind: 'op', node, hi: other, on, force: force === 2 ? 2 : 1, stated: false } };
}
