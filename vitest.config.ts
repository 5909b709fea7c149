import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "scripts/build-kernels.mjs",
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Two cores: more forks only make the numerical tests wait for each other.
    maxWorkers: 2,
  },
});
