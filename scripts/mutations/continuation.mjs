/** Trainings that go on where others end, patience, damaged checkpoints. */
const CONTINUATION = ["test/experiment/continuation.test.ts"];
const SESSION = ["test/experiment/session.test.ts"];

export default [
  {
    name: "continuation: from the frames of the last spectrum",
    file: "src/experiment/continuation.ts",
    from: "return { ...saved, ...beforeEnd, beforeEnd: null };",
    to: "return { ...saved, beforeEnd: null };",
    tests: CONTINUATION,
  },
  {
    name: "continuation: the spectrum of the end is taken over",
    file: "src/experiment/continuation.ts",
    from: "step < training.step || measuredAt === training.step;",
    to: "step <= training.step && measuredAt !== -1;",
    tests: CONTINUATION,
  },
  {
    name: "continuation: the closed loop of the end is taken over",
    file: "src/experiment/continuation.ts",
    from: 'each.kind !== "closed-loop" && isMeasured(each)',
    to: "isMeasured(each)",
    tests: CONTINUATION,
  },
  {
    name: "continuation: beyond the epoch at which patience runs out",
    file: "src/experiment/continuation.ts",
    from: "const last = ends < 0 ? end.epochs : ends + 1;",
    to: "const last = end.epochs;",
    tests: CONTINUATION,
  },
  {
    name: "continuation: only the last checkpoint is taken over",
    file: "src/experiment/continuation.ts",
    from: "for (const state of before) await",
    to: "for (const state of before.slice(0, 0)) await",
    tests: CONTINUATION,
  },
  {
    name: "continuation: the one that has come least far",
    file: "src/experiment/continuation.ts",
    from: "stepOf(b) - stepOf(a)",
    to: "stepOf(a) - stepOf(b)",
    tests: CONTINUATION,
  },
  {
    name: "continuation: also of runs that are being computed",
    file: "src/experiment/continuation.ts",
    from: "if (await store.isHeld(other.id)) {",
    to: "if ((await store.isHeld(other.id)) && id === other.id) {",
    tests: CONTINUATION,
  },
  {
    name: "continuation: runs with another schedule are on the same way",
    file: "src/experiment/identity.ts",
    from: 'const ENDS: readonly string[] = ["epochs", "patience"];',
    to: 'const ENDS: readonly string[] = ["epochs", "patience", "schedule"];',
    tests: CONTINUATION,
  },
  {
    name: "continuation: what stood before an end that was cut short is forgotten",
    file: "src/experiment/session.ts",
    from: "beforeEnd ??= { monitor",
    to: "beforeEnd = { monitor",
    tests: CONTINUATION,
  },
  {
    name: "continuation: what stood before the end is kept beyond the next step",
    file: "src/experiment/session.ts",
    from: "      beforeEnd = null;\n",
    to: "",
    tests: SESSION,
  },
  {
    name: "patience: an epoch too many",
    file: "src/training/patience.ts",
    from: "history.length - 1 - best >= patience",
    to: "history.length - 1 - best > patience",
    tests: CONTINUATION,
  },
  {
    name: "patience: equal losses count as better",
    file: "src/training/patience.ts",
    from: "!(validationLoss < least)",
    to: "!(validationLoss <= least)",
    tests: ["test/training/patience.test.ts"],
  },
  {
    name: "checkpoint: a damaged one is passed over in silence",
    file: "src/experiment/checkpoints/saved-state.ts",
    from: "      say(error.message);\n",
    to: "",
    tests: CONTINUATION,
  },
];
