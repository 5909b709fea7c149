/**
 * Threads, memory and start-up, each as a ratio within one run; and the paper's workload.
 *
 *   node bench/limits.mjs [start] [whole] [threads] [memory] [limit] [interval] [paper]
 */
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import "../dist/node.js";
import { encodeNpy } from "../dist/data/readers/npy.js";
import { createRandom, lstm, lyapunovSpectrum, sequencesFromTokens } from "../dist/index.js";
import { measureKernels } from "../dist/kernels/index.js";
import { dumpCase, peerCommand } from "./peers.mjs";
import { shared } from "./shared-folder.mjs";

const wanted = process.argv.slice(2);
const selected = (name) => wanted.length === 0 || wanted.includes(name);
const SYMBOLS = 82;

function paperLstm(H) {
  const random = createRandom(1);
  const uniform = (count) =>
    Float32Array.from({ length: count }, () => 0.08 * (2 * random.uniform() - 1));
  return lstm({
    inputSize: SYMBOLS,
    hiddenSize: H,
    inputWeights: uniform(4 * H * SYMBOLS),
    recurrentWeights: uniform(4 * H * H),
  });
}

function text(sequences, steps) {
  const random = createRandom(2);
  return sequencesFromTokens(
    Array.from({ length: sequences }, () =>
      Int32Array.from({ length: steps }, () => random.integer(SYMBOLS)),
    ),
    SYMBOLS,
  );
}

async function seconds(cell, inputs, options) {
  const { seconds: time } = await lyapunovSpectrum(cell, inputs, options);
  return time;
}

/** Least seconds of five spectra on one thread, in this process. */
async function alone() {
  const [cell, inputs] = [paperLstm(64), text(1, 3000)];
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) {
    least = Math.min(least, await seconds(cell, inputs, { threads: 1 }));
  }
  console.log(least);
}

/** What two processes that share nothing get done in the time of one: two threads cannot do more. */
async function machinesLimit() {
  const script = fileURLToPath(import.meta.url);
  const processes = async (count) => {
    const runs = Array.from({ length: count }, () =>
      promisify(execFile)(process.execPath, [script, "alone"], { encoding: "utf8" }),
    );
    return Math.max(...(await Promise.all(runs)).map(({ stdout }) => Number(stdout)));
  };
  const rounds = [];
  for (let round = 0; round < 3; round++) {
    const [one, two] = [await processes(1), await processes(2)];
    rounds.push((2 * one) / two);
  }
  const text = rounds.map((ratio) => ratio.toFixed(2)).join(", ");
  console.log(`threads  two processes that share nothing are ${text} × one`);
}

async function threads() {
  await machinesLimit();
  for (const [B, T] of [
    [2, 1500],
    [1, 4000],
  ]) {
    const [cell, inputs] = [paperLstm(64), text(B, T)];
    const times = { 1: [], 2: [] };
    for (let round = 0; round < 5; round++) {
      // Asked for: frames of this network do not find their directions, and "auto" then computes in one piece.
      for (const n of [1, 2]) {
        times[n].push(await seconds(cell, inputs, { threads: n, segments: B < n ? n : 1 }));
      }
    }
    const ratio = Math.min(...times[1]) / Math.min(...times[2]);
    const cut = B < 2 ? ", two segments" : "";
    console.log(`threads  LSTM-64, B = ${B}, T = ${T}${cut}: two are ${ratio.toFixed(2)} × one`);
  }
}

/** Peak resident memory of `lyapscope spectrum` on a file of T steps read as a stream, in MB. */
function peakMemory(folder, T) {
  const width = 4;
  const header = encodeNpy(new Float64Array(width), [1, width]);
  const text = Buffer.from(header).toString("latin1").replace("(1, 4)", `(${T}, 4)`);
  const data = join(folder, `${T}.npy`);
  // The header's padding gives way to the longer shape; zeros follow as a hole in the file.
  const start = header.length - 8 * width;
  const fixed = `${text
    .slice(0, start - 1)
    .trimEnd()
    .padEnd(start - 1)}\n`;
  writeFileSync(data, Buffer.from(fixed, "latin1"));
  truncateSync(data, start + 8 * width * T);
  const script = fileURLToPath(new URL("./peak-memory.mjs", import.meta.url));
  return JSON.parse(execFileSync(process.execPath, [script, data], { encoding: "utf8" })).megabytes;
}

function memory() {
  const folder = mkdtempSync(join(tmpdir(), "lyapscope-memory-"));
  const [short, long] = [10_000, 1_000_000].map((T) => peakMemory(folder, T));
  rmSync(folder, { recursive: true });
  const ratio = (long / short).toFixed(2);
  console.log(
    `memory   GRU-64, T = 10⁴: ${short.toFixed(0)} MB, T = 10⁶: ${long.toFixed(0)} MB, ratio ${ratio}`,
  );
}

function start() {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const golden = join(shared, "golden/gru_tiny");
  const cli = [join(root, "dist/cli/bin.js"), "spectrum", join(golden, "weights.safetensors")];
  const commands = {
    node: ["-e", "0"],
    lyapscope: [...cli, "--input", join(golden, "x.npy"), "--json"],
  };
  const best = {};
  for (let round = 0; round < 15; round++) {
    for (const [name, args] of Object.entries(commands)) {
      const started = performance.now();
      if (spawnSync(process.execPath, args).status !== 0) throw new Error(`${name} failed`);
      best[name] = Math.min(best[name] ?? Infinity, performance.now() - started);
    }
  }
  const ratio = (best.lyapscope / best.node).toFixed(2);
  console.log(
    `start    ${best.lyapscope.toFixed(0)} ms, node -e 0 ${best.node.toFixed(0)} ms, ratio ${ratio}`,
  );
}

/** Whole processes, ours and NumPy's, from the command to its end: the best of ten. */
async function whole() {
  for (const benchCase of [
    { cell: "lstm", hidden: 64, exponents: 0, steps: 300 },
    { cell: "lstm", hidden: 64, exponents: 0, steps: 600 },
    { cell: "gru", hidden: 128, exponents: 16, steps: 600 },
  ]) {
    const { folder, remove } = await dumpCase(benchCase);
    const binary = fileURLToPath(new URL("../dist/cli/bin.js", import.meta.url));
    const files = [join(folder, "weights.npz"), "--input", join(folder, "x.npy")];
    const top = benchCase.exponents > 0 ? ["--exponents", "16"] : [];
    const more = ["--cell", benchCase.cell, "--threads", "1", "--transient", "0", "--json"];
    const commands = {
      ours: [process.execPath, [binary, "spectrum", ...files, ...top, ...more]],
      numpy: peerCommand("numpy", { ...benchCase, folder }),
    };
    const best = { ours: Infinity, numpy: Infinity };
    for (let round = 0; round < 10; round++) {
      for (const [name, [command, args]] of Object.entries(commands)) {
        const started = performance.now();
        const { status, stderr } = spawnSync(command, args, { encoding: "utf8" });
        if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
        best[name] = Math.min(best[name], performance.now() - started);
      }
    }
    remove();
    const { cell, hidden, exponents, steps } = benchCase;
    console.log(
      `whole    ${cell}-${hidden}, ${exponents || "all"} exponents, T = ${steps}: ${best.ours.toFixed(0)} ms, ` +
        `NumPy ${best.numpy.toFixed(0)} ms, ratio ${(best.numpy / best.ours).toFixed(2)}`,
    );
  }
}

/** Rate of the arithmetic that a step needs, against the best product of the same run. */
async function limit() {
  for (const [name, H, steps] of [
    ["wasm", 256, 64],
    ["native", 256, 64],
    ["wasm", 512, 32],
    ["native", 512, 32],
  ]) {
    // Two products H × H × 2H and one LU of 2H × 2H; a quarter of the products is left of a frame
    // whose rows of h are pivots first (docs/decisions/0002).
    const factorisation = (2 / 3) * (2 * H) ** 3;
    const whole = 8 * H ** 3 + factorisation;
    const left = 2 * H ** 3 + factorisation;
    const options = { kernels: name, threads: 1, transient: 0 };
    let best = Infinity;
    let product = 0;
    for (let round = 0; round < 3; round++) {
      product = Math.max(product, measureKernels(name, "float64", 512).multiply);
      best = Math.min(best, await seconds(paperLstm(H), text(1, steps), options));
    }
    const share = (operations) => ((100 * operations * steps) / best / 1e9 / product).toFixed(0);
    console.log(
      `limit    LSTM-${H}, ${name}: best product ${product.toFixed(1)} GFLOP/s; of it ${share(whole)} % ` +
        `counting whole products and LU, ${share(left)} % counting what their zeros leave`,
    );
  }
}

/** What longer intervals save, and what they cost in accuracy. */
async function interval() {
  const [cell, inputs] = [paperLstm(128), text(1, 300)];
  const common = { threads: 1, transient: 0, kernels: "wasm", frame: "identity" };
  const exact = await lyapunovSpectrum(cell, inputs, { ...common, interval: 1 });
  for (const m of [1, 2, 3, 4, 6]) {
    const run = () => lyapunovSpectrum(cell, inputs, { ...common, interval: m });
    const results = [await run(), await run(), await run()];
    const time = Math.min(...results.map((result) => result.seconds));
    const { perSequence, certificates } = results[0];
    const error = Math.max(
      ...perSequence[0].map((value, j) => Math.abs(value - exact.perSequence[0][j])),
    );
    console.log(
      `interval LSTM-128, every ${m}: ${((1000 * time) / 300).toFixed(2)} ms a step, largest change ` +
        `${error.toExponential(1)}, bound ${certificates.accuracyBound.toExponential(1)} nats/step`,
    );
  }
}

async function paper() {
  const [cell, steps] = [paperLstm(512), 16];
  for (const [what, options] of [
    ["full state, 1024 exponents", {}],
    ["reference convention, 512 exponents", { convention: "vogt2020" }],
    ["top 32", { exponents: 32 }],
  ]) {
    const time = await seconds(cell, text(10, steps), { threads: 2, transient: 0, ...options });
    const megabytes = process.resourceUsage().maxRSS / 1024;
    console.log(
      `paper    LSTM-512, B = 10, two threads, ${what}: ${(time / steps).toFixed(3)} s a step ` +
        `(T = ${steps}; peak ${megabytes.toFixed(0)} MB)`,
    );
  }
}

if (wanted.includes("alone")) await alone();
if (selected("start")) start();
if (selected("whole")) await whole();
if (selected("threads")) await threads();
if (selected("memory")) memory();
if (selected("limit")) await limit();
if (selected("interval")) await interval();
if (selected("paper")) await paper();
