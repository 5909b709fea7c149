/** Seeds, and what is kept of a training. */
const RANDOM = ["test/random.test.ts"];

export default [
  {
    name: "seeds: the raw seed is the generator's state",
    file: "src/random.ts",
    from: "const next = splitmix64(BigInt(seed));",
    to: "const next = () => BigInt.asUintN(64, BigInt(seed));",
    tests: RANDOM,
  },
  {
    name: "seeds: mixed without the last shift",
    file: "src/random.ts",
    from: "return z ^ (z >> 31n);",
    to: "return z;",
    tests: RANDOM,
  },
  {
    name: "seeds: one for all purposes",
    file: "src/random.ts",
    from: "return Number(mixed >> 11n);",
    to: "return seed;",
    tests: RANDOM,
  },
  {
    name: "seeds: weights drawn from the data's stream",
    file: "src/training/create-network.ts",
    from: 'seedFor(seed, "weights")',
    to: 'seedFor(seed, "data")',
    tests: RANDOM,
  },
  {
    name: "seeds: every epoch in the same order",
    file: "src/training/batches.ts",
    from: "`order ${epoch}`",
    to: '"order"',
    tests: RANDOM,
  },
];
