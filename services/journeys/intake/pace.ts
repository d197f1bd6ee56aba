/** Wall time after which an input that brings nothing holds nobody back, milliseconds. */
const QUIET_MS = 3_600_000;

/**
 * How far the inputs of partitions are read, by the clocks of their records: the one furthest behind counts, as what a
 * machine remembers of its days is needed yet. Messages between profiles have the clock of today and do not count.
 */
export function paceOfInputs() {
  const inputs = new Map<number, Map<string, { readonly time: number; readonly now: number }>>();
  return {
    /** Notes the time of the last record of an input; `now` is wall time. */
    moved(partition: number, topic: string, time: number, now: number): void {
      const mine = inputs.get(partition) ?? new Map();
      inputs.set(partition, mine.set(topic, { time, now }));
    },
    /** The time all inputs have reached that brought something lately; undefined where none has. */
    reached(partition: number, now: number): number | undefined {
      const lately = [...(inputs.get(partition)?.values() ?? [])].filter((input) => input.now > now - QUIET_MS);
      return lately.length === 0 ? undefined : Math.min(...lately.map(({ time }) => time));
    },
  };
}
