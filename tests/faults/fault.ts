import type { Random } from '../../services/cli/simulator/random.ts';
import type { CrashPoint } from '../../services/runtime/task/crash.ts';

/** Processes that are killed, frozen and begun again. */
export const ROLES = ['collector', 'journeys-0', 'journeys-1', 'loader'] as const;
export const SERVERS = ['kafka', 'clickhouse'] as const;
export type RoleId = (typeof ROLES)[number];
export type ServerId = (typeof SERVERS)[number];
export type InstanceId = 'journeys-0' | 'journeys-1';

/** What may happen to the connections of a server. */
export type Disturbance = 'slow' | 'hold' | 'closed' | 'cut' | 'half-close' | 'mute';

/** Where the wall clock of a role jumps. */
export type ClockJump = keyof typeof JUMPS;

/** Something that goes wrong; `ms` is how long it lasts, beyond what happens of itself (a role's parent starts it again). */
export type Fault =
  | { readonly kind: 'kill'; readonly target: RoleId | ServerId; readonly ms: number }
  | { readonly kind: 'freeze'; readonly target: RoleId | ServerId; readonly ms: number }
  | { readonly kind: 'restart'; readonly target: RoleId | ServerId }
  | { readonly kind: 'crash'; readonly target: RoleId; readonly point: CrashPoint }
  | { readonly kind: 'wipe'; readonly target: InstanceId }
  | { readonly kind: 'twin'; readonly target: InstanceId; readonly ms: number }
  | { readonly kind: 'network'; readonly target: ServerId; readonly how: Disturbance; readonly ms: number }
  | { readonly kind: 'disk full'; readonly target: 'clickhouse'; readonly ms: number }
  | {
      readonly kind: 'clock';
      readonly target: RoleId;
      readonly how: ClockJump;
      readonly by: number;
      readonly ms: number;
    };

/** A fault in a few words, without what was drawn for it: "network kafka half-close". */
export const nameOf = (fault: Fault): string =>
  [fault.kind, fault.target, 'how' in fault ? fault.how : '', 'point' in fault ? fault.point : '']
    .filter(Boolean)
    .join(' ');

/**
 * Faults of a seed. What can go wrong is dealt like cards, so that a long campaign meets every kind about equally often.
 * `only`: those whose name begins so ("network kafka"). Throws when none does.
 */
export function drawFaults(random: Random, count: number, only = ''): Fault[] {
  const faults: Fault[] = [];
  while (faults.length < count) {
    const dealt = shuffled(random, deck(random)).filter((fault) => nameOf(fault).startsWith(only));
    if (dealt.length === 0)
      throw new RangeError(`no fault is called "${only}": ${deck(random).map(nameOf).join(', ')}`);
    faults.push(...dealt);
  }
  return faults.slice(0, count);
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/**
 * How far a clock jumps, milliseconds. Kafka takes records up to an hour ahead of its own clock. Far back is yesterday; a day
 * back, and the collector would take what happens now for the future.
 */
const JUMPS = {
  ahead: [2 * MINUTE, 55 * MINUTE],
  'far ahead': [2 * HOUR, 20 * HOUR],
  back: [-12 * HOUR, -2 * MINUTE],
  'far back': [-23 * HOUR, -22 * HOUR],
} as const;

const JOURNEYS = ['journeys-0', 'journeys-1'] as const;
const STEPS = ['task.before-commit', 'task.after-commit', 'task.after-apply', 'task.restore'] as const;
const LOADS = ['loader.after-plan', 'loader.mid-insert', 'loader.after-insert', 'loader.after-commit'] as const;
const ALL = [...ROLES, ...SERVERS];

/** Everything that can go wrong, once, each with a length of its own. */
function deck(random: Random): Fault[] {
  /** Mostly seconds; one in four outlasts the loader's session (10 s) and a transaction (15 s). */
  const long = () => (random.chance(0.25) ? random.int(16_000, 20_000) : random.int(1_000, 6_000));
  const short = () => random.int(1_000, 6_000);
  const network = (target: ServerId, how: Disturbance): Fault => ({ kind: 'network', target, how, ms: short() });
  return [
    ...ROLES.map((target): Fault => ({ kind: 'kill', target, ms: 0 })),
    ...SERVERS.map((target): Fault => ({ kind: 'kill', target, ms: random.int(0, 4_000) })),
    ...ALL.map((target): Fault => ({ kind: 'freeze', target, ms: long() })),
    ...ALL.map((target): Fault => ({ kind: 'restart', target })),
    ...STEPS.map((point): Fault => ({ kind: 'crash', target: random.pick(JOURNEYS), point })),
    ...LOADS.map((point): Fault => ({ kind: 'crash', target: 'loader', point })),
    { kind: 'wipe', target: random.pick(JOURNEYS) },
    { kind: 'twin', target: random.pick(JOURNEYS), ms: short() },
    ...(['slow', 'hold', 'closed', 'cut', 'half-close'] as const).flatMap((how) =>
      SERVERS.map((target) => network(target, how)),
    ),
    network('clickhouse', 'mute'),
    { kind: 'disk full', target: 'clickhouse', ms: short() },
    ...(['collector', random.pick(JOURNEYS), 'loader'] as const).flatMap((target) =>
      (['ahead', 'far ahead', 'back', 'far back'] as const).map(
        (how): Fault => ({ kind: 'clock', target, how, by: random.int(...JUMPS[how]), ms: long() }),
      ),
    ),
  ];
}

function shuffled<T>(random: Random, list: readonly T[]): T[] {
  return list
    .map((item) => ({ item, at: random.next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
