import { freeDisk, holderOf } from '../../../deploy/local/index.ts';

const GIGABYTE = 1_000_000_000;
/** Below these a running installation is near its end: a day of a busy shop, and what a merge of ClickHouse takes. */
const LEAST_DISK = 2 * GIGABYTE;
const LEAST_MEMORY = 0.3 * GIGABYTE;

const gigabytes = (bytes: number): string => `${(bytes / GIGABYTE).toFixed(1)} GB`;

/** What is left of something; rejects where that is too little. */
export function enough(free: number, least: number, of: string, remedy: string): string {
  const left = `${gigabytes(free)} free${of}`;
  if (free < least) throw new Error(`${left}, less than ${gigabytes(least)}: ${remedy}`);
  return left;
}

/** The disk of the data folder of this machine. */
export const diskLeft = async (dataDir: string): Promise<string> =>
  enough(await freeDisk(dataDir), LEAST_DISK, ` at ${dataDir}`, 'make room before ClickHouse refuses rows');

/** The memory of this machine. */
export const memoryLeft = async (): Promise<string> =>
  enough(process.availableMemory(), LEAST_MEMORY, '', 'close something');

/** What the port of a role that does not answer says about it. */
export async function silence(port: number): Promise<string> {
  const holder = await holderOf(port);
  return holder === undefined
    ? `does not run: port ${port} is free; its log says why it ended`
    : `no answer on port ${port}: ${holder}`;
}
