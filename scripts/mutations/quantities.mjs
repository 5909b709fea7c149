const OWN = ["test/spectrum/derived-quantities.test.ts"];
const WORDS = ["test/report/derived-facts.test.ts"];
const UNSTABLE = "src/spectrum/statistics/unstable-directions.ts";

export default [
  {
    name: "unstable directions: any positive exponent counts",
    file: UNSTABLE,
    from: "exponent > DECISIVE * error",
    to: "exponent > 0",
    tests: OWN,
  },
  {
    name: "unstable directions: at two standard errors, not beyond",
    file: UNSTABLE,
    from: "exponent > DECISIVE * error",
    to: "exponent >= DECISIVE * error",
    tests: OWN,
  },
  {
    name: "unstable directions: one without an error bar is no reason for doubt",
    file: UNSTABLE,
    from: "lowerBound ||= exponent > 0",
    to: "lowerBound ||= false",
    tests: OWN,
  },
  {
    name: "unstable directions: a partial spectrum is taken for all of it",
    file: UNSTABLE,
    from: "exponents.length < stateSize && ",
    to: "exponents.length > stateSize && ",
    tests: OWN,
  },
  {
    name: "quantities: exponents as they come are taken for sorted",
    file: "src/spectrum/derived-quantities.ts",
    from: "[...exponents].sort((a, b) => b - a)",
    to: "[...exponents]",
    tests: OWN,
  },
  {
    name: "quantities: the entropy is recorded in the result's unit",
    file: "src/experiment/monitor/spectrum-record.ts",
    from: 'form === "rate" || form === "exponent" ? scale : 1',
    to: 'form === "exponent" ? scale : 1',
    tests: WORDS,
  },
  {
    name: "quantities: −∞ goes into the document as a number",
    file: "src/report/document/spectrum-json.ts",
    from: 'return typeof value === "number" ? jsonNumber(value) : { ...value };',
    to: 'return typeof value === "number" ? value : { ...value };',
    tests: WORDS,
  },
  {
    name: "quantities: a lower bound of 0 is taken for none",
    file: "src/report/derived-facts.ts",
    from: "return number === 0 && !lowerBound;",
    to: "return number === 0;",
    tests: WORDS,
  },
  {
    name: "quantities: what is not recorded is told",
    file: "src/report/derived-facts.ts",
    from: "if (words.short === undefined || !isRecorded(value)) return [];",
    to: "if (words.short === undefined) return [];",
    tests: WORDS,
  },
];
