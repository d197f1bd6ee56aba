import { defineConfig } from 'vitest/config';

const MINUTE = 60_000;

/** A suite on real servers (tests/support); `atOnce` files run side by side, each in databases and topics of its own. */
const onServers = (name: string, include: string[], minutes: number, atOnce: number) => ({
  test: {
    name,
    include,
    globalSetup: ['tests/support/global-setup.ts'],
    testTimeout: minutes * MINUTE,
    hookTimeout: 3 * MINUTE,
    maxWorkers: atOnce,
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
      onServers('contract', ['tests/contract/**/*.test.ts', 'tests/conformance/**/*.test.ts'], 2, 2),
      onServers('e2e', ['tests/e2e/**/*.test.ts'], 5, 1),
    ],
  },
});
