/** How a partition that stopped is told of, at /readyz and to a rebuild that waits for it. */
export const describeStop = (partition: number, reason: string): string => `partition ${partition} stopped: ${reason}`;

/** Whether a reason not to be ready is that a partition stopped: another start of the same release stops there again. */
export const isStop = (reason: string): boolean => /^partition \d+ stopped: /.test(reason);
