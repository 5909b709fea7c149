/**
 * Holds the rounding bound against arithmetic of 106 bits on random networks: stacks, one-way coupled layers,
 * fewer exponents than states, intervals, float32, sparse weights, extreme gains. Prints every case
 * that is not within its bound and the worst of each kind; fails if one is outside without a word.
 *
 *   node bench/bound-hunt.mjs              300 networks (some minutes)
 *   node bench/bound-hunt.mjs 1000 5000    1000 networks, from number 5000 on
 */
import { spawnSync } from "node:child_process";

const [count = "300", from = "0"] = process.argv.slice(2);
const { status } = spawnSync("npx", ["vitest", "run", "test/reference/bound-hunt.test.ts"], {
  stdio: "inherit",
  env: { ...process.env, LYAPSCOPE_HUNT: count, LYAPSCOPE_HUNT_FROM: from },
});
process.exit(status ?? 1);
