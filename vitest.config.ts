import { defineConfig } from 'vitest/config';

const MINUTE = 60_000;

/** A suite on real servers (tests/support); its files run one after the other, they load the machine as it is. */
const onServers = (name: string, include: string[], minutes: number) => ({
  test: {
    name,
    include,
    globalSetup: ['tests/support/global-setup.ts'],
    testTimeout: minutes * MINUTE,
    hookTimeout: 3 * MINUTE,
    fileParallelism: false,
  },
});

/** `unit` needs nothing; `contract` and `e2e` prove the promises. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{services,schemas,deploy,tests/faults}/**/*.test.{ts,tsx}'],
          testTimeout: 20_000,
        },
      },
      onServers('contract', ['tests/contract/**/*.test.ts', 'tests/conformance/**/*.test.ts'], 2),
      onServers('e2e', ['tests/e2e/**/*.test.ts'], 5),
    ],
  },
});
