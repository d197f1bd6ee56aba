/** Thrown when the plan is no longer this member's: another one may have loaded it meanwhile. */
export class ClaimLost extends Error {}

/** Two clocks in milliseconds: one that no correction moves, and one that goes on while the machine sleeps. */
export interface Clocks {
  readonly steady: () => number;
  readonly wall: () => number;
}

/** How long an announcement stands for membership: well below the ten seconds after which the group gives the work away. */
const FRESH_MS = 5_000;

/**
 * A member's claim on its plan. A member that was frozen after it announced its plan does not know that another has it;
 * so what was confirmed too long ago is announced again before anything is inserted: Kafka refuses who was replaced.
 */
export class Claim {
  readonly #commit: () => Promise<void>;
  readonly #clocks: Clocks;
  #confirmed: { readonly steady: number; readonly wall: number } | undefined;
  #announcing: Promise<void> | undefined;

  /** `commit` announces the plan; it rejects when the member was replaced. */
  constructor(commit: () => Promise<void>, clocks: Clocks = { steady: () => performance.now(), wall: Date.now }) {
    this.#commit = commit;
    this.#clocks = clocks;
  }

  /** Announces the plan. Rejects with ClaimLost. */
  announce(): Promise<void> {
    this.#announcing ??= this.#announce().finally(() => {
      this.#announcing = undefined;
    });
    return this.#announcing;
  }

  /** Resolves when the plan is surely still this member's. Rejects with ClaimLost. */
  async renew(): Promise<void> {
    while (this.#age() > FRESH_MS) await this.announce();
  }

  async #announce(): Promise<void> {
    const asked = { steady: this.#clocks.steady(), wall: this.#clocks.wall() };
    try {
      await this.#commit();
    } catch (cause) {
      throw new ClaimLost('the plan could not be announced: the member was replaced', { cause });
    }
    this.#confirmed = asked;
  }

  #age(): number {
    if (!this.#confirmed) return Number.POSITIVE_INFINITY;
    const { steady, wall } = this.#confirmed;
    return Math.max(this.#clocks.steady() - steady, this.#clocks.wall() - wall);
  }
}
