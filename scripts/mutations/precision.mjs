const PRECISION = ["test/spectrum/precision.test.ts"];
const SCHEDULE = ["test/orthonormalisation/watched-schedule.test.ts"];
const MIXED = "src/spectrum/frames/mixed-plan.ts";

export default [
  {
    name: "float32: a snapshot forgets which of two places the frames were in",
    file: "src/spectrum/frames/frame-buffers.ts",
    from: "        [current, other] = places;\n",
    to: "",
    tests: PRECISION,
  },
  {
    name: "float32: the stretch that failed is kept",
    file: MIXED,
    from: "    plan = renewed();\n    goBack();",
    to: "    plan = renewed();",
    tests: PRECISION,
  },
  {
    name: "float32: growth before the hand-over is lost",
    file: MIXED,
    from: "growth[i] += pending[i];",
    to: "growth[i] += 0 * pending[i];",
    tests: PRECISION,
  },
  {
    name: "float32: null columns pass",
    file: MIXED,
    from: 'if (!complete) return "null";',
    to: "",
    tests: PRECISION,
  },
  {
    name: "float32: the bound is not looked at",
    file: MIXED,
    from: "if (!(bound <= perStep * Math.max(steps, horizon)))",
    to: "if (!(bound <= Number.POSITIVE_INFINITY))",
    tests: PRECISION,
  },
  {
    name: "float32: the journal brings back one linearisation for all steps",
    file: MIXED,
    from: "linearisation.set(copies[i]);",
    to: "linearisation.set(copies[0]);",
    tests: PRECISION,
  },
  {
    name: "float32: a look at the growth so far hands the frames over for good",
    file: MIXED,
    from: "({ plan, goBack, stretch, kept, reason } = before);",
    to: "({ goBack, stretch, kept } = before);",
    tests: PRECISION,
  },
  {
    name: "float32: a result above the accuracy stays",
    file: "src/spectrum/precision.ts",
    from: "float32.share === 0 || accuracyBound <= accuracy) return result;",
    to: "float32.share <= 1) return result;",
    tests: PRECISION,
  },
  {
    name: "watched: shorter is always better",
    file: "src/orthonormalisation/watched-schedule.ts",
    from: "Math.max(PLANNED_SHARE * accuracy, error(interval))",
    to: "PLANNED_SHARE * accuracy",
    tests: SCHEDULE,
  },
  {
    name: "watched: the spread of one step times the steps",
    file: "src/orthonormalisation/watched-schedule.ts",
    from: "Math.exp(offset + m * rate)",
    to: "Math.exp(m * (offset + rate))",
    tests: SCHEDULE,
  },
];
