/**
 * Starts spectra and trainings on worker threads, each in a process of its own, and holds every number
 * against those of one thread.
 *
 *     node bench/worker-starts.mjs [--starts 300] [--threads 2] [--kernels native] [--load 0] [--dist ../dist/]
 *
 * A worker compiles its code anew: what an engine's compiler makes of it can differ from start to start
 * (docs/decisions/0006-words.md). `--load` adds busy processes; Node's own flags are handed on. Prints one
 * JSON document; exits with 1 if a start failed or gave other numbers.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    starts: { type: "string", default: "300" },
    threads: { type: "string", default: "2" },
    kernels: { type: "string", default: "native" },
    load: { type: "string", default: "0" },
    dist: { type: "string", default: "../dist/" },
    child: { type: "string" },
  },
});

if (values.child === undefined) await compareStarts();
else console.log(JSON.stringify(await computeBoth(Number(values.child))));

/** What the numbers of a spectrum and of a training come to, by whichever kernels. */
async function computeBoth(threads) {
  const at = (path) => import(new URL(values.dist + path, import.meta.url));
  await at("node.js");
  return {
    spectrum: await settled(() => spectrum(at, threads)),
    training: await settled(() => training(at, threads)),
  };
}

async function settled(compute) {
  try {
    return await compute();
  } catch (error) {
    return { failure: error.message };
  }
}

/** A GRU-24 along eight sequences of 60 steps: as many pieces of work. */
async function spectrum(at, threads) {
  const { createRandom, gru, lyapunovSpectrum, sequencesFromNumbers } = await at("index.js");
  const random = createRandom(1);
  const draw = (length) => Float64Array.from({ length }, () => random.normal() / 4);
  const cell = gru({
    inputSize: 2,
    hiddenSize: 24,
    inputWeights: draw(144),
    recurrentWeights: draw(1728),
  });
  const lengths = [60, 61, 62, 63, 64, 65, 66, 67];
  const inputs = sequencesFromNumbers(
    lengths.map((length) => draw(2 * length)),
    2,
  );
  const { kernels } = values;
  const result = await lyapunovSpectrum(cell, inputs, { kernels, threads, transient: 10 });
  if (result.threads !== threads) throw new Error(`ran on ${result.threads} threads`);
  const { exponents, perSequence, certificates } = result;
  return { numbers: digest({ exponents, perSequence, certificates }), kernels: result.kernels };
}

/** Three steps of a GRU-12 on 512 sequences in eight shards. */
async function training(at, threads) {
  const { createNetwork, train } = await at("training/index.js");
  const { delayedCopy } = await at("data/index.js");
  const task = delayedCopy({ sequences: 512, delay: 2, length: 2, symbols: 4 });
  const network = createNetwork({
    cell: "gru",
    inputSize: task.inputs.width,
    hiddenSize: 12,
    outputs: task.targets.width,
  });
  const result = await train({
    network,
    task,
    loss: "cross-entropy",
    epochs: 3,
    batchSize: 512,
    kernels: values.kernels,
    threads,
  });
  if (result.threads !== threads) throw new Error(`ran on ${result.threads} threads`);
  return { numbers: digest(result.state), kernels: result.kernels };
}

function digest(data) {
  const plain = (_, value) =>
    ArrayBuffer.isView(value)
      ? Array.from(value, String)
      : typeof value === "number"
        ? String(value)
        : value;
  return createHash("sha256").update(JSON.stringify(data, plain)).digest("hex").slice(0, 16);
}

async function compareStarts() {
  const expected = await start("1");
  const busy = Array.from({ length: Number(values.load) }, () =>
    spawn(process.execPath, ["-e", "for (;;) {}"], { stdio: "ignore" }),
  );
  const wrong = [];
  try {
    for (let i = 0; i < Number(values.starts); i++) {
      const found = await start(values.threads);
      for (const part of ["spectrum", "training"]) {
        const same = JSON.stringify(found[part]) === JSON.stringify(expected[part]);
        if (!same) wrong.push({ start: i, part, ...found[part] });
      }
    }
  } finally {
    for (const child of busy) child.kill();
  }
  const { starts, threads, kernels, load } = values;
  const machine = { node: process.version, flags: process.execArgv, processor: cpus()[0]?.model };
  console.log(
    JSON.stringify({ ...machine, starts, threads, kernels, load, expected, wrong }, null, 2),
  );
  process.exitCode = wrong.length > 0 ? 1 : 0;
}

function start(threads) {
  const own = fileURLToPath(import.meta.url);
  const options = ["kernels", "dist"].flatMap((name) => [`--${name}`, values[name]]);
  const child = spawn(
    process.execPath,
    [...process.execArgv, own, "--child", threads, ...options],
    {
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const [out, err] = [[], []];
  child.stdout.on("data", (chunk) => out.push(chunk));
  child.stderr.on("data", (chunk) => err.push(chunk));
  return new Promise((resolve) => {
    child.on("close", (code) => {
      const said = Buffer.concat(err).toString().trim();
      if (code === 0) resolve({ ...JSON.parse(Buffer.concat(out).toString()), said });
      else resolve({ spectrum: { failure: said }, training: { failure: said } });
    });
  });
}
