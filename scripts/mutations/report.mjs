const REACH = ["test/spectrum/reach.test.ts"];
const DERIVATIVE = ["test/spectrum/derivative-check.test.ts"];
const WORDS = ["test/report/words.test.ts"];
const TRAIN = ["test/cli/train-words.test.ts"];
const plant = (name, file, from, to, tests) => ({ name, file, from, to, tests });

export default [
  plant(
    "reach in a training: lasts to the lag before, not to where it crosses",
    "src/report/reach/recorded-reach.ts",
    "return found.until + share * (found.gone - found.until);",
    "return found.until;",
    ["test/report/training-figure.test.ts"],
  ),
  plant(
    "reach in a training: −∞ is read as no number",
    "src/report/reach/recorded-reach.ts",
    "const number = (name: string) => Number(gain[name]);",
    'const number = (name: string) => gain[name] === "-Infinity" ? NaN : Number(gain[name]);',
    ["test/report/training-figure.test.ts"],
  ),
  plant(
    "reach in a training: the largest lag is taken for the whole",
    "src/report/training/loss-panels.ts",
    "if (!values.some((value) => value === largestLag)) return panel;",
    "if (values.length > 0) return panel;",
    ["test/report/training-figure.test.ts"],
  ),
  plant(
    "settled: every warning counts as a doubt",
    "src/report/certificates.ts",
    'if (unsettled.length === warnings.length) return plural(unsettled.length, "warning");',
    'if (unsettled.length >= 0) return plural(warnings.length, "warning");',
    ["test/report/text.test.ts"],
  ),
  plant(
    "settled: what only tells how it was computed keeps it from settling",
    "src/spectrum/assemble.ts",
    "warnings.filter(({ blocking }) => blocking)",
    "warnings",
    ["test/spectrum/verdict.test.ts"],
  ),
  plant(
    "reach: powers of two forgotten",
    "src/spectrum/reach/long-product.ts",
    "exponents[j] += power;",
    "",
    REACH,
  ),
  plant(
    "reach: typical over rows, not directions",
    "src/spectrum/reach/long-product.ts",
    "const typical = Math.sqrt(squares / count);",
    "const typical = Math.sqrt(squares / n);",
    REACH,
  ),
  plant(
    "reach: standard deviation for standard error",
    "src/spectrum/reach/reach.ts",
    "Math.sqrt(squares / (values.length - 1) / values.length)",
    "Math.sqrt(squares / (values.length - 1))",
    REACH,
  ),
  plant(
    "reach: the first Jacobian of a window counted",
    "src/spectrum/reach/reach.ts",
    "if (lag === 0) walk.begin();\n    else walk.push(step);",
    "if (lag === 0) walk.begin();\n    walk.push(step);",
    REACH,
  ),
  plant(
    "reach: windows overlap by a step",
    "src/spectrum/reach/reach-windows.ts",
    "Math.floor(usable / (longest + 1))",
    "Math.floor(usable / longest)",
    REACH,
  ),
  plant(
    "reach: nats beside bits",
    "src/spectrum/with-checks.ts",
    'if (unit === "nats") return reach;',
    "return reach;",
    REACH,
  ),
  plant(
    "derivative: a wrong one without warning",
    "src/spectrum/with-checks.ts",
    "converged: result.converged && wrong.length === 0,",
    "converged: result.converged,",
    DERIVATIVE,
  ),
  plant(
    "derivative: a tenth allowed",
    "src/spectrum/derivative-check.ts",
    "const FLOOR = 1e-6;",
    "const FLOOR = 1e-1;",
    DERIVATIVE,
  ),
  plant(
    "sum rule: a tick for a determinant of the same Jacobian",
    "src/report/certificates.ts",
    "passed: holds && !independent ? null : holds,",
    "passed: holds,",
    WORDS,
  ),
  plant(
    "settled: a tick for one counted step",
    "src/report/certificates.ts",
    "const FEW_STEPS = 32;",
    "const FEW_STEPS = 1;",
    WORDS,
  ),
  plant(
    "a sign without an error bar",
    "src/report/interpretation.ts",
    '"forgets" : "undecided";',
    '"forgets" : first < 0 ? "forgets" : "sensitive";',
    WORDS,
  ),
  plant(
    "train: a bound on the dimension unsaid",
    "src/cli/train/train-summary.ts",
    "formatDimension(dimension)",
    "formatDimension({ ...dimension, lowerBound: false })",
    TRAIN,
  ),
];
