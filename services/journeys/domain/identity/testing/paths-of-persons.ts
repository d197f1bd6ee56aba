import { isWeak } from '../../../../../schemas/identifier.ts';
import { pairKey } from '../order.ts';
import type { Path } from './path-names.ts';
import type { Seen } from './paths.ts';

const WAITING = ['touches', 'link', 'cut', 'recall', 'join', 'separate'] as const;

/** Which rules a step at a strong node reached. */
export function* personPaths(seen: Seen): Generator<Path> {
  const { message, before, outcome } = seen;
  const { kind } = message;
  const waiting = before.self?.waiting && WAITING.find((one) => one === kind);
  if (waiting) {
    yield `${waiting} waits`;
    return;
  }
  for (const row of outcome.rows) {
    if (row.kind === 'merge') yield `profiles are ${row.action}`;
    if (row.kind === 'merge' && row.action === 'joined' && row.over) yield 'a profile is over a limit';
    if (row.kind === 'conflict') yield 'a limit refuses a join';
  }
  if (before.queued > 0 && (kind === 'root' || kind === 'pointer')) yield `a queue runs after a ${kind}`;
  switch (kind) {
    case 'event':
      yield* eventPaths(seen);
      break;
    case 'op':
    case 'retry':
    case 'conflict':
      yield* pairPaths(seen);
      break;
    case 'touches':
      if (before.self?.parent) yield 'touches follow a parent';
      else {
        if (outcome.messages.some(({ node }) => node >= '6')) yield 'a fence sends touches back';
        if (outcome.messages.some(({ node }) => node < '6')) yield 'touches of a home that has left';
        if (outcome.moves.length > 0) yield 'touches are owned';
      }
      break;
    case 'recall':
      if (before.self?.parent) yield 'a recall follows a parent';
      else yield seen.sent('touches') ? 'a recall takes touches' : 'a recall finds nothing';
      break;
    case 'separate':
      if (before.self?.parent) yield 'a separation follows a parent';
      else yield outcome.messages.length > 0 ? 'a separation cuts' : 'a separation of what is apart';
      break;
    case 'pointer':
    case 'root':
      yield* answerPaths(seen);
      break;
    default:
      yield* edgePaths(seen);
  }
}

function* eventPaths({ message, before, outcome }: Seen): Generator<Path> {
  if (message.kind !== 'event') return;
  if (!message.body) yield 'evidence without a touch';
  const others = message.identifiers.filter((id) => id !== message.node);
  const devices = new Set(others.filter(isWeak)).size;
  const claims = outcome.messages.filter(({ kind }) => kind === 'claim').length;
  if (claims > 1) yield 'an event claims two devices';
  if (claims < devices) yield 'a sender remembers a claim';
  for (const other of others.filter((id) => !isWeak(id))) {
    const known = before.pairs.get(other);
    if (known) yield `evidence of a pair that is ${known.state}`;
    else yield before.self?.shared ? 'a shared identifier makes no pair' : 'evidence makes a pair';
  }
}

function* pairPaths({ message, before: { pairs, self }, sent }: Seen): Generator<Path> {
  if (message.kind === 'op') {
    const known = pairs.get(message.hi);
    if (known?.state === (message.on ? 'on' : 'off')) yield `an op finds it so with force ${known.force}`;
    if (!message.on) yield 'an undo';
    else if (message.force > 0) yield message.force === 2 ? 'an op of force 2' : 'an op of force 1';
    if (known?.state === 'conflict') yield 'an op on a refused pair';
    if (self?.shared && message.on) yield 'an op passes shared';
  } else if (message.kind === 'retry') {
    const known = pairs.get(message.hi);
    if (sent('link')) yield 'a pair is tried again';
    else if (known?.state === 'off') yield 'a retry of what was undone';
    else if (known?.version !== message.version) yield 'a retry is overtaken';
    else if (self?.shared) yield 'a retry for a shared identifier';
  } else if (message.kind === 'conflict' && message.node < message.other) {
    const known = pairs.get(message.other);
    const isLate = known?.version !== message.version || known.state !== 'on';
    yield isLate ? 'a conflict is overtaken' : 'a conflict is recorded';
  }
}

function* edgePaths({ message, before, outcome, sent }: Seen): Generator<Path> {
  const { kind } = message;
  if (kind !== 'link' && kind !== 'cut' && kind !== 'join') return;
  const isMember = (id: string) => id === message.node || before.members.has(id);
  if (kind === 'link' && sent('conflict')) yield 'a shared identifier answers a link';
  else if (before.self?.parent) yield `a ${kind} follows a parent`;
  else if (kind !== 'join' && !isMember(message.x)) yield `a ${kind} for who has left`;
  else if (kind === 'link') {
    const known = before.edges.get(pairKey(message.x, message.y));
    if (known && known.version >= message.version) yield 'a link is overtaken';
    else if (isMember(message.y)) yield 'a link between members';
    else if (sent('join')) yield 'a token is surrendered';
    else if (message.via === null) yield 'a link asks the other end';
    else yield message.via === message.node ? 'a link meets its own via' : 'a link turns back from a larger via';
  } else if (kind === 'cut') {
    const known = before.edges.get(pairKey(message.x, message.hi));
    if (!known) yield 'a cut overtakes its link';
    else if (known.version >= message.version) yield 'a cut is overtaken';
    if (outcome.rows.filter((row) => row.kind === 'merge' && row.action === 'separated').length > 0)
      yield 'a cut splits';
  } else if (sent('root') && !outcome.rows.some((row) => row.kind === 'conflict'))
    yield sent('link') || !isMember(message.y) ? 'a join for who has left' : 'a newer cut refuses a join';
}

function* answerPaths({ message, before: { self }, outcome, sent }: Seen): Generator<Path> {
  if (message.kind === 'root') {
    yield message.refused ? 'a token comes back refused' : 'a part finds its root';
    if (sent('retry') || (message.token.refused.length > 0 && !message.refused))
      yield 'a part tries its refused pairs again';
    if (message.token.over) yield 'a token over a limit comes home';
    if (outcome.moves.some(({ action }) => action === 'left')) yield 'a new root gives touches away';
  } else if (message.kind === 'pointer') {
    if (!self?.parent) yield 'a root ignores a pointer';
    else if (message.version < self.pointerVersion) yield 'an older pointer is ignored';
    else if (message.version === self.pointerVersion)
      yield self.waiting ? 'a pointer is the answer' : 'an equal pointer is ignored';
    else yield self.waiting ? 'a newer pointer is the answer' : 'a pointer moves on';
    if (sent('touches')) yield 'touches follow a pointer';
  }
}
