const THREAD = ["test/threads/node/thread.test.ts"];
const compiled = true;

export default [
  {
    name: "threads: an idle one keeps the process alive",
    file: "src/threads/node/thread.ts",
    from: "if (waiting.length === 0) worker.unref();",
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
    file: "src/threads/node/thread.ts",
    from: "        worker.ref();\n",
    to: "",
    tests: THREAD,
    compiled,
  },
  {
    name: "threads: one that has ended is asked all the same",
    file: "src/threads/node/thread.ts",
    from: "if (ended !== null) throw ended;",
    to: "",
    tests: THREAD,
    compiled,
  },
  {
    name: "threads: a request that cannot travel takes the next answer",
    file: "src/threads/node/thread.ts",
    from: "worker.postMessage(sealed(request));\n        worker.ref();\n        waiting.push({ resolve, reject });",
    to: "waiting.push({ resolve, reject });\n        worker.ref();\n        worker.postMessage(sealed(request));",
    tests: THREAD,
    compiled,
  },
  {
    name: "threads: a numerical error arrives as any other",
    file: "src/threads/node/failure.ts",
    from: "numerical: { code: thrown.code, step: thrown.step } };",
    to: "numerical: null };",
    tests: THREAD,
    compiled,
  },
  {
    name: "threads: a wrong argument arrives as an error of no class",
    file: "src/threads/node/failure.ts",
    from: "new CLASSES[name](message)",
    to: 'new CLASSES[name && "Error"](message)',
    tests: THREAD,
    compiled,
  },
  {
    name: "threads: an unknown text passes the border",
    file: "src/threads/node/thread.ts",
    from: 'name === "message" || name === "who" || sentences.includes(name)',
    to: "name !== sentences[-1]",
    tests: THREAD,
    compiled,
  },
];
