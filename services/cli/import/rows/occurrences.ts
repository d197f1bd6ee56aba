/**
 * Counts how often each row content was seen, in an open hash table of fixed-width cells: 12 bytes a slot, so ten
 * million different rows take about 200 MB where a Map would take over a gigabyte.
 */
export class Occurrences {
  #high = new Uint32Array(1 << 12);
  #low = new Uint32Array(1 << 12);
  #count = new Uint32Array(1 << 12);
  #used = 0;

  /** Registers a content hash (at least 8 bytes); resolves to how often it was seen before: 0, 1, … */
  seen(hash: Buffer): number {
    if (this.#used * 4 > this.#count.length * 3) this.#grow();
    return this.#add(hash.readUInt32BE(0), hash.readUInt32BE(4), 1);
  }

  #add(high: number, low: number, by: number): number {
    const mask = this.#count.length - 1;
    let slot = low & mask;
    while (this.#count[slot] !== 0 && (this.#high[slot] !== high || this.#low[slot] !== low)) slot = (slot + 1) & mask;
    const before = this.#count[slot] ?? 0;
    if (before === 0) this.#used++;
    this.#high[slot] = high;
    this.#low[slot] = low;
    this.#count[slot] = before + by;
    return before;
  }

  #grow(): void {
    const [high, low, count] = [this.#high, this.#low, this.#count];
    const size = count.length * 2;
    this.#high = new Uint32Array(size);
    this.#low = new Uint32Array(size);
    this.#count = new Uint32Array(size);
    this.#used = 0;
    for (let i = 0; i < count.length; i++) if (count[i]) this.#add(high[i] ?? 0, low[i] ?? 0, count[i] ?? 0);
  }
}
