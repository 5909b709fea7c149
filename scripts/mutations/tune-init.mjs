/** Tuning an initialisation: roots under noise, what is measured, what is said. */
const CROSSINGS = ["test/experiment/tune-initial/find-crossings.test.ts"];
const TUNED = ["test/experiment/tune-initial/tune-initial.test.ts"];
const THEORY = ["test/experiment/tune-initial/mean-field.test.ts"];
const COMMAND = ["test/cli/tune-init.test.ts"];

export default [
  {
    name: "tune-init: the interval of a mean without Student's factor",
    file: "src/experiment/tune-initial/curve-point.ts",
    from: "studentQuantile(NORMAL, count - 1) * error",
    to: "NORMAL * error",
    tests: CROSSINGS,
  },
  {
    name: "tune-init: networks that agree by chance have no error",
    file: "src/experiment/tune-initial/curve-point.ts",
    from: "Math.sqrt(Math.max(spread / count, own))",
    to: "Math.sqrt(spread / count)",
    tests: CROSSINGS,
  },
  {
    name: "tune-init: an end of the interval is where the curve was last looked at",
    file: "src/experiment/tune-initial/find-crossings.ts",
    from: "end = scale.value(between(a, b, inside.value, excess(outside, target)));",
    to: "end = outside.at;",
    tests: CROSSINGS,
  },
  {
    name: "tune-init: crossings across a setting that failed",
    file: "src/experiment/tune-initial/find-crossings.ts",
    from: "if (a.failure !== null || b.failure !== null) return false;",
    to: "",
    tests: CROSSINGS,
  },
  {
    name: "tune-init: every sign change is a crossing of its own",
    file: "src/experiment/tune-initial/find-crossings.ts",
    from: "if (overlaps) group!.push(each);",
    to: "if (overlaps && group === undefined) groups.push([each]);",
    tests: CROSSINGS,
  },
  {
    name: "tune-init: one network stands for all",
    file: "src/experiment/tune-initial/tune-initial.ts",
    from: "valuesAt(start.setting, at), seed);",
    to: "valuesAt(start.setting, at), start.seeds[0]);",
    tests: TUNED,
  },
  {
    name: "tune-init: a horizon is the exponent's inverse without its sign",
    file: "src/experiment/tune-initial/target.ts",
    from: "value: -1 / steps",
    to: "value: 1 / steps",
    tests: TUNED,
  },
  {
    name: "mean-field theory: sech² for sech⁴",
    file: "src/experiment/tune-initial/mean-field.ts",
    from: "Math.cosh(a) ** -4",
    to: "Math.cosh(a) ** -2",
    tests: THEORY,
  },
  {
    name: "tune-init: the words to type have settings twice",
    file: "src/cli/tune-init/tune-text.ts",
    from: '!Object.hasOwn(values, word.slice(0, word.indexOf("=")))',
    to: 'word !== ""',
    tests: COMMAND,
  },
  {
    name: "tune-init: one more network differs no more than their mean",
    file: "src/experiment/tune-initial/one-more-network.ts",
    from: "Math.sqrt(samples.length + 1)",
    to: "Math.sqrt(samples.length)",
    tests: ["test/experiment/tune-initial/one-more-network.test.ts"],
  },
  {
    name: "tune-init: a setting that failed does not end the interval of one more network",
    file: "src/experiment/tune-initial/one-more-network.ts",
    from: "if (point.failure !== null) return null;",
    to: "if (point.failure !== null) continue;",
    tests: ["test/experiment/tune-initial/one-more-network.test.ts"],
  },
];
