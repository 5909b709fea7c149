/**
 * Where a step of a spectrum spends its time, kernel by kernel, and what the arithmetic that it needs would take at
 * the rate of the best product: the least that these algorithms allow on this machine.
 *
 *   LYAPSCOPE_WIDE=on node bench/parts.mjs                all cases of run.mjs and one larger, on WebAssembly
 *   LYAPSCOPE_WIDE=on node bench/parts.mjs lstm-64 full   those whose name contains all of these
 *
 * Microseconds a step of the fastest of five runs; calls are timed from outside, which adds some 0.1 µs each. Prints a
 * table in Markdown.
 */
import { createWasmKernels, measureKernels, registerNativeKernels } from "../dist/kernels/index.js";
import { lyapunovSpectrum } from "../dist/spectrum/index.js";
import { CASES } from "./cases.mjs";
import { ALIKE, openCase } from "./dumped-case.mjs";
import { dumpCase } from "./peers.mjs";

const RUNS = 5;
/** Milliseconds until engines have compiled all at their best; on one core, which they share with what is timed, several times as long. */
const WARM_UP = 3000;
const filters = process.argv.slice(2);
/** Not held against peers, who would take minutes. */
const LARGE = { name: "lstm-512-full", cell: "lstm", hidden: 512, exponents: 0, steps: 100 };
const cases = [...CASES, LARGE].filter(({ name }) => filters.every((text) => name.includes(text)));

/** What kernels do, as the columns of the table. */
const PARTS = {
  products: ["multiply", "multiplyStaircase", "leftFactor", "combinedFactor"],
  LU: ["factorise"],
  ends: ["diagonalOfR", "orthonormalise"],
  tilts: ["followTilts"],
  activations: [
    "tanh",
    "sigmoid",
    "lstmStep",
    "gruStep",
    "resetStep",
    "candidateStep",
    "clippedLine",
  ],
};
const partOf = new Map(
  Object.entries(PARTS).flatMap(([part, kernels]) => kernels.map((name) => [name, part])),
);
const OTHER = "passes";

/** Of an LU; of AᵀA of a trapezoid and its elimination as many. */
const eliminated = (rows, columns) => columns ** 2 * (rows - columns / 3);

/** Operations of a call, as needed: a staircase's zeros and what tiles compute for nothing do not count. */
const OPERATIONS = {
  multiply: (_form, rows, columns, inner) => 2 * rows * columns * inner,
  multiplyStaircase: (rows, columns, inner, _a, _lda, _b, _ldb, lengths) => {
    let reached = 0;
    for (let l = 0; l < inner; l++) reached += Math.min(columns, lengths[l]);
    return 2 * rows * reached;
  },
  factorise: eliminated,
  diagonalOfR: eliminated,
};

/** Kernels whose every call `meter` sees. */
function metered(kernels, meter) {
  const timed = (name, method, operations) =>
    function call(...values) {
      const started = performance.now();
      const result = method.apply(this, values);
      meter.add(name, performance.now() - started, operations?.(...values) ?? 0);
      return result;
    };
  /** A left factor of rows × inner, of whose `multiply` argument number `at` is the columns. */
  const factor = (name, rows, inner, at, made) => {
    const count = (...values) => 2 * rows * inner * values[at];
    return {
      ...made,
      multiply: timed(name, made.multiply, count),
      ...(made.multiplyScaled && { multiplyScaled: timed(name, made.multiplyScaled, count) }),
      ...(made.refresh && { refresh: timed(name, made.refresh) }),
    };
  };
  const wrapped = Object.defineProperties({}, Object.getOwnPropertyDescriptors(kernels));
  for (const [name, member] of Object.entries(kernels)) {
    if (typeof member !== "function" || name.startsWith("allocate")) continue;
    wrapped[name] = timed(name, member, OPERATIONS[name]);
  }
  wrapped.leftFactor = (form, rows, inner, ...rest) =>
    factor("leftFactor", rows, inner, 0, kernels.leftFactor(form, rows, inner, ...rest));
  wrapped.combinedFactor = (rows, inner, ...rest) =>
    factor("combinedFactor", rows, inner, 2, kernels.combinedFactor(rows, inner, ...rest));
  return wrapped;
}

function createMeter() {
  const times = new Map();
  let operations = 0;
  return {
    add(name, milliseconds, count) {
      const part = partOf.get(name) ?? OTHER;
      times.set(part, (times.get(part) ?? 0) + milliseconds);
      operations += count;
    },
    take() {
      const taken = { times: new Map(times), operations };
      times.clear();
      operations = 0;
      return taken;
    },
  };
}

const meter = createMeter();
registerNativeKernels({
  create: (options) => metered(createWasmKernels(options), meter),
  diagnose: () => ({ description: "metered", problem: null, isFault: false, hint: null }),
});

/** Microseconds a step, of a run that is not metered and of the parts of one that is; the best product's rate. */
async function measure(folder, { steps, exponents }) {
  const { network, inputs } = await openCase(folder);
  const options = { ...ALIKE, threads: 1 };
  if (exponents > 0) options.exponents = exponents;
  const timeOf = async (kernels) => {
    const started = performance.now();
    await lyapunovSpectrum(network, inputs, { ...options, kernels });
    return (1000 * (performance.now() - started)) / steps;
  };
  const begun = performance.now();
  while (performance.now() - begun < WARM_UP) for (const k of ["wasm", "native"]) await timeOf(k);
  let [bare, least, parts, rate] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, null, 0];
  for (let i = 0; i < RUNS; i++) {
    // Between the runs: a machine that is shared is fast and slow by turns.
    rate = Math.max(rate, measureKernels("wasm", "float64", 256).multiply);
    bare = Math.min(bare, await timeOf("wasm"));
    meter.take();
    const time = await timeOf("native");
    const taken = meter.take();
    if (time < least) [least, parts] = [time, taken];
  }
  await inputs.close?.();
  return { bare, rate, ...parts };
}

const columns = ["products", "LU", "ends", "tilts", "activations", OTHER];
const line = (cells) => console.log(`| ${cells.join(" | ")} |`);
line(["case", "ours, µs", ...columns, "JavaScript", "arithmetic at the best rate, µs", "share"]);
line(new Array(columns.length + 5).fill("---"));
for (const benchCase of cases) {
  const dump = await dumpCase(benchCase);
  const { bare, rate, times, operations } = await measure(dump.folder, benchCase);
  dump.remove();
  const parts = columns.map((part) => (1000 * (times.get(part) ?? 0)) / benchCase.steps);
  const rest = bare - parts.reduce((sum, part) => sum + part, 0);
  const needed = operations / benchCase.steps / rate / 1000;
  const numbers = [bare, ...parts, rest, needed].map((x) => x.toPrecision(3));
  line([benchCase.name, ...numbers, `${((100 * needed) / bare).toFixed(0)} %`]);
}
