/**
 * The partition of an identifier among `partitions`. Every writer uses it and always states the partition, because a
 * retry in kafkajs would choose another one. `partitions` grows only by doubling, which splits each partition in two.
 */
export function partitionOf(identifier: string, partitions: number): number {
  return Number.parseInt(identifier.slice(-6), 16) % partitions;
}
