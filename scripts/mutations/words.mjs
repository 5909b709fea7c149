const WORDS = ["test/words.test.ts"];
const CHOOSE = ["test/kernels/choose.test.ts"];

export default [
  {
    name: "words: an unknown word is taken for the first",
    file: "src/words.ts",
    from: "if (place >= 0) return words[place]!;",
    to: "return words[Math.max(0, place)]!;",
    tests: WORDS,
  },
  {
    name: "words: texts that are none of ours pass without a word",
    file: "src/words.ts",
    from: "own.get(value) ?? other(value, name)",
    to: "own.get(value) ?? value",
    tests: WORDS,
  },
  {
    name: "words: lists in a message are not looked through",
    file: "src/words.ts",
    from: "if (Array.isArray(value)) return value.map((item) => exchange(item, name));",
    to: "if (Array.isArray(value)) return value;",
    tests: WORDS,
  },
  {
    name: "words: typed arrays of a message are copied as objects",
    file: "src/words.ts",
    from: "return prototype === Object.prototype || prototype === null;",
    to: "return prototype !== undefined;",
    tests: WORDS,
  },
  {
    name: "words: an unknown option is ignored",
    file: "src/words.ts",
    from: "if (Object.hasOwn(names, name)) continue;",
    to: "if (name !== undefined) continue;",
    tests: WORDS,
  },
  {
    name: "words: memory decides on its precision at every call",
    file: "src/kernels/memory.ts",
    from: "  { RealArray, size }: NumberFormat,\n): LinearMemory {\n  let top = start;",
    to: '  { precision, size }: NumberFormat,\n): LinearMemory {\n  const typeOf = () => (precision === "float64" ? Float64Array : Float32Array);\n  const RealArray = typeOf();\n  let top = start;',
    tests: WORDS,
  },
  {
    name: "words: a configuration's enumerations are left out",
    file: "src/experiment/configuration/configuration-schema.ts",
    from: '(name === "const" || name === "enum")',
    to: 'name === "const"',
    tests: WORDS,
  },
  {
    name: "kernels: a failed self-check is not said",
    file: "src/kernels/choose.ts",
    from: "warning: isFault ? warning : null",
    to: "warning: isFault ? null : null",
    tests: CHOOSE,
  },
  {
    name: "kernels: a library that is not there is told of as a fault",
    file: "src/kernels/choose.ts",
    from: "warning: isFault ? warning : null",
    to: "warning",
    tests: CHOOSE,
  },
  {
    name: "kernels: different ones under one result are not said",
    file: "src/kernels/choose.ts",
    from: "if (kernels === descriptions[0]) return",
    to: "if (kernels !== undefined) return",
    tests: CHOOSE,
  },
  {
    name: "kernels: a thread that cannot make native ones takes WebAssembly",
    file: "src/kernels/choose.ts",
    from: "if (found !== null) return found;",
    to: "return found ?? createWasmKernels(size);",
    tests: CHOOSE,
  },
];
