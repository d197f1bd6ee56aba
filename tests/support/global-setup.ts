import type { TestProject } from 'vitest/node';
import { startTestServers } from './servers.ts';

declare module 'vitest' {
  interface ProvidedContext {
    brokers: string;
    clickhouseUrl: string;
  }
}

/** One pair of servers for all test files of a run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const servers = await startTestServers();
  project.provide('brokers', servers.brokers);
  project.provide('clickhouseUrl', servers.clickhouseUrl);
  return servers.stop;
}
