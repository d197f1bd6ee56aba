import type { CommittedOffset, GroupMember, GroupOptions, ReadFrom, TopicPartition } from '../port.ts';
import type { MemoryBroker } from './broker.ts';
import { Pump } from './pump.ts';

const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}:${partition}`;

/** One member: its options and what it owns in the present generation. */
interface Membership {
  readonly options: GroupOptions;
  readonly pumps: Map<string, Pump>;
  /** 0 until the first assignment. */
  generation: number;
  readonly onReady: () => void;
}

/** A consumer group in memory: every change of its members starts a generation, and older ones cannot commit. */
export class MemoryGroup {
  readonly #broker: MemoryBroker;
  readonly #members: Membership[] = [];
  readonly #committed = new Map<string, CommittedOffset>();
  #generation = 0;

  constructor(broker: MemoryBroker) {
    this.#broker = broker;
  }

  /** Adds a member; resolves after its first `onAssigned`. `leave` takes it out without asking it, as a crash does. */
  async join(options: GroupOptions): Promise<{ member: GroupMember; leave: () => void }> {
    for (const topic of options.topics) this.#broker.partitions(topic);
    let ready: () => void = () => {};
    const assigned = new Promise<void>((resolve) => {
      ready = resolve;
    });
    const membership: Membership = { options, pumps: new Map(), generation: 0, onReady: ready };
    this.#members.push(membership);
    this.#rebalance();
    await assigned;
    const leave = () => this.#leave(membership);
    return { member: { ...this.#facade(membership), close: async () => leave() }, leave };
  }

  committed(topic: string): CommittedOffset[] {
    return this.#broker
      .partitions(topic)
      .map((_, partition) => this.#committed.get(nameOf({ topic, partition })) ?? none({ topic, partition }));
  }

  #leave(membership: Membership): void {
    const index = this.#members.indexOf(membership);
    if (index < 0) return;
    this.#members.splice(index, 1);
    this.#release(membership);
    membership.onReady();
    this.#rebalance();
  }

  #release(membership: Membership): void {
    for (const pump of membership.pumps.values()) pump.stop();
    membership.pumps.clear();
  }

  #rebalance(): void {
    this.#generation++;
    for (const member of this.#members) {
      this.#release(member);
      if (member.generation > 0) member.options.onRevoked();
      member.generation = this.#generation;
    }
    const shares = this.#members.map((): TopicPartition[] => []);
    for (const topic of [...new Set(this.#members.flatMap((member) => member.options.topics))].sort()) {
      const takers = this.#members.flatMap((member, index) => (member.options.topics.includes(topic) ? [index] : []));
      for (const partition of this.#broker.partitions(topic).keys()) {
        shares[takers[partition % takers.length]!]!.push({ topic, partition });
      }
    }
    this.#members.forEach((member, index) => {
      void this.#assign(member, shares[index]!, this.#generation);
    });
  }

  async #assign(membership: Membership, share: readonly TopicPartition[], generation: number): Promise<void> {
    const { options } = membership;
    const committed = share.map((at) => this.#committed.get(nameOf(at)) ?? none(at));
    for (const { topic, partition, offset } of committed) {
      const at = { topic, partition };
      const log = this.#broker.partition(at);
      const deliver = ({ records, next }: Parameters<ConstructorParameters<typeof Pump>[3]>[0]) =>
        options.onBatch(at, records, next);
      const from = offset < 0 ? log.low : offset;
      membership.pumps.set(nameOf(at), new Pump(log, from, true, deliver, options.onFault));
    }
    try {
      await options.onAssigned(
        { ...this.#facade(membership, generation), close: async () => this.#leave(membership) },
        committed,
      );
    } catch (error) {
      options.onFault(error instanceof Error ? error : new Error(String(error)));
      return;
    } finally {
      membership.onReady();
    }
    if (generation !== membership.generation) return;
    for (const pump of membership.pumps.values()) pump.pause(false);
  }

  /** The member as its owner sees it: of one generation, or of whichever is present. */
  #facade(membership: Membership, generation?: number): Omit<GroupMember, 'close'> {
    const check = (what: string) => {
      const replaced = generation !== undefined && generation !== membership.generation;
      if (replaced || !this.#members.includes(membership)) throw new Error(`cannot ${what}: the member was replaced`);
    };
    return {
      commit: async (offsets) => {
        check('commit');
        for (const at of offsets) {
          if (!membership.pumps.has(nameOf(at))) throw new Error(`cannot commit: ${nameOf(at)} is not assigned`);
        }
        this.#broker.run('groupCommit', () => {
          for (const at of offsets) this.#committed.set(nameOf(at), { ...at });
        });
      },
      seek: (at: ReadFrom) => {
        check('seek');
        const pump = membership.pumps.get(nameOf(at));
        if (!pump) throw new Error(`cannot seek: ${nameOf(at)} is not assigned`);
        pump.seek(at.offset);
      },
    };
  }
}

const none = ({ topic, partition }: TopicPartition): CommittedOffset => ({
  topic,
  partition,
  offset: -1,
  metadata: '',
});
