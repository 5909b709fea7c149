/** Sweeps: spaces, samplers, pruners, the list of trials. */
const SPACE = ["test/sweep/space/space.test.ts"];
const SAMPLERS = ["test/sweep/samplers/samplers.test.ts"];
const PARZEN = ["test/sweep/samplers/parzen.test.ts"];
const PRUNERS = ["test/sweep/pruners/pruners.test.ts"];
const OUTCOME = ["test/sweep/outcome.test.ts"];
const STUDY = ["test/sweep/study/study.test.ts"];
const FILES = ["test/sweep/configuration/read-sweep.test.ts"];
const QUEUE = ["test/sweep/node/queue/queue-address.test.ts"];
const MAILBOX = ["test/sweep/node/mailbox.test.ts"];
const WANDB = ["test/sweep/configuration/wandb.test.ts"];

export default [
  {
    name: "space: whole numbers under log have cells from value to value",
    file: "src/sweep/space/values.ts",
    from: "const half = step === null ? 0 : step / 2;",
    to: "const half = 0;",
    tests: SPACE,
  },
  {
    name: "space: parameters stay in the order of the file",
    file: "src/sweep/space/space.ts",
    from: "parameters.toSorted((a, b) => (a.path < b.path ? -1 : 1))",
    to: "[...parameters]",
    tests: SPACE,
  },
  {
    name: "space: values that a condition names count twice",
    file: "src/sweep/space/points.ts",
    from: "const rest = countOf(parameter) - named.length;",
    to: "const rest = countOf(parameter);",
    tests: SPACE,
  },
  {
    name: "Sobol: binary order for Gray code",
    file: "src/sweep/samplers/sobol-sampler.ts",
    from: "(index ^ (index >>> 1)) >>> 0",
    to: "index",
    tests: SAMPLERS,
  },
  {
    name: "Sobol: the scrambling matrix without its diagonal",
    file: "src/sweep/samplers/sobol-sampler.ts",
    from: "((word() & above) | own) >>> 0",
    to: "(word() & above) >>> 0",
    tests: SAMPLERS,
  },
  {
    name: "TPE: the good and the others exchanged",
    file: "src/sweep/samplers/tpe-sampler.ts",
    from: "l.logDensity(candidate) - g.logDensity(candidate)",
    to: "g.logDensity(candidate) - l.logDensity(candidate)",
    tests: SAMPLERS,
  },
  {
    name: "TPE: what is not over counts as seen",
    file: "src/sweep/samplers/tpe-sampler.ts",
    from: 'observations.filter(({ outcome }) => outcome.kind !== "none")',
    to: "[...observations]",
    tests: SAMPLERS,
  },
  {
    name: "Parzen: a cut-off kernel has lost its mass",
    file: "src/sweep/samplers/parzen.ts",
    from: "return Math.log(mass) - inside[kernel];",
    to: "return Math.log(mass);",
    tests: PARZEN,
  },
  {
    name: "Parzen: the youngest settings fade instead of the oldest",
    file: "src/sweep/samplers/parzen.ts",
    from: "for (let i = 0; i < older; i++) {",
    to: "for (let i = n - 1; i > n - 1 - older; i--) {",
    tests: PARZEN,
  },
  {
    name: "outcomes: NaN is no loss at all",
    file: "src/sweep/outcome.ts",
    from: "if (Number.isNaN(value)) return Number.POSITIVE_INFINITY;",
    to: "",
    tests: [...PRUNERS, ...STUDY],
  },
  {
    name: "outcomes: what diverged is better than what was pruned",
    file: "src/sweep/outcome.ts",
    from: '["loss", "pruned", "worst", "none"]',
    to: '["worst", "loss", "pruned", "none"]',
    tests: OUTCOME,
  },
  {
    name: "pruners: ties are ended",
    file: "src/sweep/pruners/compare.ts",
    from: "loss < here.loss",
    to: "loss <= here.loss",
    tests: PRUNERS,
  },
  {
    name: "pruners: a divergence is forgotten",
    file: "src/sweep/pruners/compare.ts",
    from: "return run.diverged ? Number.POSITIVE_INFINITY : undefined;",
    to: "return undefined;",
    tests: PRUNERS,
  },
  {
    name: "pruners: memory is judged within its error",
    file: "src/sweep/pruners/spectrum-pruner.ts",
    from: "const upper = largest + margin;",
    to: "const upper = largest - margin;",
    tests: PRUNERS,
  },
  {
    name: "study: suggestions use whatever is over",
    file: "src/sweep/study/study.ts",
    from: "trial.number < number - lag",
    to: "trial.number < number",
    tests: STUDY,
  },
  {
    name: "study: runs are compared with whatever there is",
    file: "src/sweep/study/study.ts",
    from: "trials.slice(0, Math.max(0, number - lag)) : [];",
    to: "trials : [];",
    tests: STUDY,
  },
  {
    name: "study: nobody is waited for",
    file: "src/sweep/study/study.ts",
    from: 'if (waiting.length > 0) return { kind: "wait", for: waiting };',
    to: "",
    tests: STUDY,
  },
  {
    name: "study: a result that comes late is used",
    file: "src/sweep/study/study.ts",
    from: "late: run.late || wasGivenUp,",
    to: "late: false,",
    tests: STUDY,
  },
  {
    name: "study: equal settings are listed twice",
    file: "src/sweep/study/study.ts",
    from: "if (settings.has(trial.setting)) continue;",
    to: "",
    tests: STUDY,
  },
  {
    name: "sweep file: points are not tried on the base",
    file: "src/sweep/configuration/read-sweep.ts",
    from: "refuse(inFile((await probeSpace(base, space)).map(inSpace)));",
    to: "",
    tests: FILES,
  },
  {
    name: "sweep file: a name makes another sweep",
    file: "src/sweep/sweep.ts",
    from: "base: countingPart(base.configuration),\n  });",
    to: "base: countingPart(base.configuration),\n    name: configuration.name,\n  });",
    tests: FILES,
  },
  {
    name: "W&B: exponents of e taken for values",
    file: "src/sweep/configuration/wandb-distributions.ts",
    from: "[Math.exp(low), Math.exp(high)]",
    to: "[low, high]",
    tests: WANDB,
  },
  {
    name: "W&B: unknown keys passed over",
    file: "src/sweep/configuration/wandb.ts",
    from: "} else problems.push(unknownKey([name], [...KNOWN, ...OF_THE_TOOL]));",
    to: "}",
    tests: WANDB,
  },
  {
    name: "queue: a password is shown",
    file: "src/store/node/postgres/address.ts",
    from: '  removePassword(url, "…");\n',
    to: "",
    tests: QUEUE,
  },
  {
    name: "queue: a server that does not answer is asked for ever",
    file: "src/sweep/node/queue/reach-queue.ts",
    from: "if (waited + PAUSE > patience || signal?.aborted) {",
    to: "if (signal?.aborted) {",
    tests: QUEUE,
  },
  {
    name: "queue: Ctrl-C does not end the wait",
    file: "src/sweep/node/queue/reach-queue.ts",
    from: "if (waited + PAUSE > patience || signal?.aborted) {",
    to: "if (waited + PAUSE > patience) {",
    tests: QUEUE,
  },
  {
    name: "queue: a Redis that drops jobs is taken",
    file: "src/sweep/node/queue/reach-queue.ts",
    from: 'policy === undefined || policy === "noeviction"',
    to: 'policy === undefined || policy !== ""',
    tests: QUEUE,
  },
  {
    name: "queue: a client says that it is closed, and not why",
    file: "src/sweep/node/queue/reach-queue.ts",
    from: "throw failure ?? error;",
    to: "throw error;",
    tests: QUEUE,
  },
  {
    name: "mailbox: what comes after the signal is handed out",
    file: "src/sweep/node/mailbox.ts",
    from: "return signal.aborted ? null : messages.shift()!;",
    to: "return messages.shift() ?? null;",
    tests: MAILBOX,
  },
  {
    name: "mailbox: the last message first",
    file: "src/sweep/node/mailbox.ts",
    from: "messages.shift()!",
    to: "messages.pop()!",
    tests: MAILBOX,
  },
];
