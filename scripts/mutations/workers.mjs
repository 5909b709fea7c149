/** Workers of a sweep: entries taken, computed and reported; a queue that brings nothing. */
const WORKER = ["test/sweep/run/worker.test.ts"];
const ENTRY = ["test/sweep/run/compute-entry.test.ts"];
const DEAF = ["test/sweep/node/queue/deaf.test.ts"];
const AWAY = ["test/sweep/node/queue/away.test.ts"];
const SERVER = ["test/sweep/node/queue/entry-queue.test.ts"];

export default [
  {
    name: "worker: rests before it takes what it put on the list",
    file: "src/sweep/run/worker.ts",
    from: "if (next.added > 0) {",
    to: 'if (next.kind === "trial") {',
    tests: WORKER,
  },
  {
    name: "worker: what came of an entry is reported to an observer or not at all",
    file: "src/sweep/run/worker.ts",
    from: "const recorded = await store.settleEntry(id, outcome, { token: entry.token, attempts });\n    observer?.onOutcome?.(outcome, recorded);",
    to: "observer?.onOutcome?.(outcome, await store.settleEntry(id, outcome, { token: entry.token, attempts }));",
    tests: WORKER,
  },
  {
    name: "worker: a lease is not renewed while it computes",
    file: "src/sweep/run/worker.ts",
    from: "setInterval(renew, lease / 3)",
    to: "setInterval(renew, lease * 3)",
    tests: WORKER,
  },
  {
    name: "worker: what another one returned is left",
    file: "src/sweep/run/worker.ts",
    from: "return running + waiting + returned === 0;",
    to: "return running + waiting === 0;",
    tests: WORKER,
  },
  {
    name: "entry: a setting that never fits is tried again",
    file: "src/sweep/run/compute-entry.ts",
    from: 'return isOfSystem ? "failed" : "rejected";',
    to: 'return "failed";',
    tests: ENTRY,
  },
  {
    name: "entry: a file that is not there now is never looked for again",
    file: "src/sweep/run/compute-entry.ts",
    from: 'return isOfSystem ? "failed" : "rejected";',
    to: 'return "rejected";',
    tests: ENTRY,
  },
  {
    name: "entry: a run that another one computes has failed",
    file: "src/sweep/run/compute-entry.ts",
    from: 'if (error instanceof RunHeldError) return "returned";',
    to: 'if (error instanceof RunHeldError) return "failed";',
    tests: ENTRY,
  },
  {
    name: "entry: what is recorded is not judged again",
    file: "src/sweep/run/compute-entry.ts",
    from: "if (!judgement.keep) return { judgement, shown: early };",
    to: "",
    tests: ENTRY,
  },
  {
    name: "entry: the spectrum before the training is judged after the first epoch",
    file: "src/sweep/run/compute-entry.ts",
    from: "if (report.step === 0) look();",
    to: "",
    tests: ENTRY,
  },
  {
    name: "entry: what is given back is over",
    file: "src/sweep/run/compute-entry.ts",
    from: 'return { state: "returned", run, reason, objective: null };',
    to: 'return { state: "done", run, reason, objective: null };',
    tests: ENTRY,
  },
  {
    name: "queue: one who leaves waits for a connection that nobody makes any more",
    file: "src/sweep/node/queue/entry-queue.ts",
    from: "await endedWithin(worker.close(true), answer);",
    to: "await worker.close();",
    tests: SERVER,
  },
  {
    name: "queue: one who leaves waits for ever to tell the end of a job",
    file: "src/sweep/node/queue/entry-queue.ts",
    from: "while (untold.size > 0 && performance.now() - began < answer)",
    to: "while (untold.size > 0)",
    tests: SERVER,
  },
  {
    name: "queue: one that is away is waited for ever when jobs are added",
    file: "src/sweep/node/queue/entry-queue.ts",
    from: "{ ...connection, commandTimeout: answer }",
    to: "connection",
    tests: SERVER,
  },
  {
    name: "queue: one that takes no jobs ends the worker",
    file: "src/sweep/node/queue/run-queue.ts",
    from: ".catch((error: Error) =>\n      onNote(`${address.shown}: ${error.message}`),\n    );\n    return open.length;",
    to: ";\n    return open.length;",
    tests: AWAY,
  },
  {
    name: "queue: what is under way is told to stop after the queue has answered",
    file: "src/sweep/node/queue/run-queue.ts",
    from: '  signal?.addEventListener("abort", stop);',
    to: "",
    tests: AWAY,
  },
  {
    name: "queue: one that has gone deaf is asked for ever",
    file: "src/sweep/node/queue/run-queue.ts",
    from: "silences < 2",
    to: "silences < 1e9",
    tests: DEAF,
  },
  {
    name: "queue: one that has gone deaf is left, and nobody listens",
    file: "src/sweep/node/queue/run-queue.ts",
    from: "      await listener.close();\n      listener = queue.listen(workers, compute);",
    to: "      await listener.close();",
    tests: DEAF,
  },
];
