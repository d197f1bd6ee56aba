import type { IdentifierValue } from '../../../schemas/outputs.ts';
import { BoundedMap } from '../domain/bounded-map.ts';

/** Identifiers whose clear value Kafka has: each value is written once, and again only when it was forgotten. */
export class KnownValues {
  readonly #known: BoundedMap<string, true>;

  constructor(max: number) {
    this.#known = new BoundedMap(max);
  }

  /** The values not yet acknowledged, each once. */
  missing(values: readonly IdentifierValue[]): IdentifierValue[] {
    const missing = new Map<string, IdentifierValue>();
    for (const value of values) if (!this.#known.get(value.identifier)) missing.set(value.identifier, value);
    return [...missing.values()];
  }

  /** They are acknowledged. */
  add(values: readonly IdentifierValue[]): void {
    for (const { identifier } of values) this.#known.set(identifier, true);
  }
}
