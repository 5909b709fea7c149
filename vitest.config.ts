import { defineConfig } from "vitest/config";

const MINUTE = 60_000;

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["scripts/temporary.mjs", "scripts/build-kernels.mjs", "scripts/built.mjs"],
    // Limits are there for what hangs. A busy machine has been thirty times slower than an idle one.
    testTimeout: 5 * MINUTE,
    hookTimeout: 5 * MINUTE,
    expect: { poll: { timeout: 2 * MINUTE } },
    tags: [
      {
        name: "slow",
        description: "takes more than two seconds alone: statistics of many trials, processes",
        timeout: 20 * MINUTE,
      },
    ],
    // Two cores: more forks only make the numerical tests wait for each other.
    maxWorkers: 2,
  },
});
