const THREAD = ["test/threads/node/thread.test.ts"];
const compiled = true;

export default [
  {
    name: "threads: an idle one keeps the process alive",
    file: "src/threads/thread.ts",
    from: "if (waiting.length === 0) wire.waiting(false);",
    to: "",
    tests: THREAD,
    compiled,
  },
  {
    name: "threads: one that was never asked keeps the process alive",
    file: "src/threads/node/thread.ts",
    from: "  // Not earlier: whoever listens keeps the process alive.\n  worker.unref();\n",
    to: "",
    tests: THREAD,
    compiled,
  },
  {
    name: "threads: one that is asked lets the process go",
    file: "src/threads/thread.ts",
    from: "          wire.waiting(true);\n",
    to: "",
    tests: THREAD,
    compiled,
  },
  {
    name: "threads: one that has ended is asked all the same",
    file: "src/threads/thread.ts",
    from: "if (ended !== null) throw ended;",
    to: "",
    tests: THREAD,
    compiled,
  },
  {
    name: "threads: a request that cannot travel takes the next answer",
    file: "src/threads/thread.ts",
    from: "wire.post(request);\n          wire.waiting(true);\n          waiting.push({ resolve, reject });",
    to: "waiting.push({ resolve, reject });\n          wire.waiting(true);\n          wire.post(request);",
    tests: THREAD,
    compiled,
  },
  {
    name: "threads: a numerical error arrives as any other",
    file: "src/threads/failure.ts",
    from: "numerical: { code: thrown.code, step: thrown.step } };",
    to: "numerical: null };",
    tests: THREAD,
    compiled,
  },
  {
    name: "threads: a wrong argument arrives as an error of no class",
    file: "src/threads/failure.ts",
    from: "new CLASSES[name](message)",
    to: 'new CLASSES[name && "Error"](message)',
    tests: THREAD,
    compiled,
  },
  {
    name: "threads: an unknown text passes the border",
    file: "src/threads/thread.ts",
    from: 'name === "message" || name === "who" || sentences.includes(name)',
    to: "name !== sentences[-1]",
    tests: THREAD,
    compiled,
  },
];
