const TRAJECTORY = ["test/spectrum/trajectory.test.ts"];
const COMMAND = ["test/cli/initial-state.test.ts"];
const STATES = ["test/spectrum/initial-states.test.ts"];

export default [
  {
    name: "rest: a vector that came back once is not followed",
    file: "src/spectrum/trajectory/recurrence.ts",
    from: "if (goesOn(data, offset)) return;",
    to: "return;",
    tests: TRAJECTORY,
  },
  {
    name: "rest: the anchor is never renewed",
    file: "src/spectrum/trajectory/recurrence.ts",
    from: "} else if (at - anchored >= gap(at - first)) {",
    to: "} else if (anchored < first) {",
    tests: TRAJECTORY,
  },
  {
    name: "rest: only the first number is compared",
    file: "src/spectrum/trajectory/recurrence.ts",
    from: "for (let i = 0; i < length; i++) {\n    if (!(",
    to: "for (let i = 0; i < Math.min(1, length); i++) {\n    if (!(",
    tests: TRAJECTORY,
  },
  {
    name: "rest: long periods are not looked for",
    file: "src/spectrum/trajectory/trajectory-watch.ts",
    from: "short.repetition() ?? long.repetition()",
    to: "short.repetition()",
    tests: TRAJECTORY,
  },
  {
    name: "rest: the state before the first step is not looked at",
    file: "src/spectrum/trajectory/trajectory-watch.ts",
    from: "for (let b = 0; b < sequences; b++) own[b].state.look(state.data, b * state.stride);\n  return",
    to: "return",
    tests: TRAJECTORY,
  },
  {
    name: "rest: every sequence looks at the first one's state",
    file: "src/spectrum/trajectory/trajectory-watch.ts",
    from: "own[b].state.look(state.data, b * state.stride);\n        own",
    to: "own[b].state.look(state.data, 0);\n        own",
    tests: TRAJECTORY,
  },
  {
    name: "rest: later segments forget those before",
    file: "src/spectrum/trajectory/trajectory.ts",
    from: "for (const trace of [...traces].reverse()) {",
    to: "for (const trace of traces.slice(-1)) {",
    tests: TRAJECTORY,
  },
  {
    name: "rest: unstable taken for stable",
    file: "src/spectrum/trajectory/trajectory.ts",
    from: "? null : exponent < 0;",
    to: "? null : true;",
    tests: TRAJECTORY,
  },
  {
    name: "rest: an unstable one is no reason not to be settled",
    file: "src/spectrum/trajectory/trajectory-warnings.ts",
    from: "...unstableRest(courses, growth, context.inputSize),",
    to: "...unstableRest(courses, growth, context.inputSize).map((w) => ({ ...w, blocking: false })),",
    tests: TRAJECTORY,
  },
  {
    name: "rest: late rest is not held against the mean",
    file: "src/spectrum/trajectory/trajectory-warnings.ts",
    from: "if (rest !== null) return rest.from > counting ? rest.from : null;",
    to: "if (rest !== null) return null;",
    tests: TRAJECTORY,
  },
  {
    name: "rest: padding passes in silence",
    file: "src/spectrum/trajectory/trajectory-warnings.ts",
    from: "if (!steady && drive?.period === 1)",
    to: "if (steady && drive?.period === 1)",
    tests: TRAJECTORY,
  },
  {
    name: "initial states: the seed is not used",
    file: "src/spectrum/trajectory/initial-states.ts",
    from: 'createRandom(seedFor(seed, "initial states"))',
    to: "createRandom(0)",
    tests: STATES,
  },
  {
    name: "provenance: the hash is that of nothing",
    file: "src/cli/provenance.ts",
    from: "await pipeline(createReadStream(path), hash);",
    to: "",
    tests: COMMAND,
  },
];
