/**
 * A store with many runs, and what reading it takes: the list, a filter, one run's history, an export; and what it takes
 * to copy a hundred of them into a new store.
 *
 *     node bench/store.mjs [--runs 10000] [--spectra 50] [--exponents 512] [--batches 4] [--store FILE]
 *     node bench/store.mjs --on postgres [--spectra 5]
 *     node bench/store.mjs --readout            what a readout of all runs takes, and nothing else
 *
 * A hundred runs are recorded; the others are copies of their events under configurations and ids of their own, made
 * inside the database, since what is measured is reading. A file that is there already is read as it is; a server is
 * the bench's own. Every command is a process of its own, with its wall time, its processor time and its largest memory;
 * `--repeats` of them, the median is printed, of the copy and of the first list, which counts what is there, one. The
 * processor time is that of the command: what a server takes is in the wall time alone. On a loaded machine the
 * processor time is what counts.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startServers } from "./servers.mjs";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "10000" },
    spectra: { type: "string", default: "50" },
    exponents: { type: "string", default: "512" },
    batches: { type: "string", default: "4" },
    repeats: { type: "string", default: "3" },
    store: { type: "string" },
    on: { type: "string", default: "sqlite" },
    dist: { type: "string", default: "../dist/" },
    readout: { type: "boolean", default: false },
  },
});
const [runs, spectra, exponents, batches, repeats] = [
  values.runs,
  values.spectra,
  values.exponents,
  values.batches,
  values.repeats,
].map(Number);
/** Runs whose events are recorded; the others copy them. */
const ORIGINALS = Math.min(100, runs);
const folder = mkdtempSync(join(tmpdir(), "lyapscope-bench-store-"));
const servers = await startServers(values.on);
const isServer = servers.store !== null;
const path = servers.store ?? values.store ?? join(folder, "runs.db");
const at = (name) => new URL(values.dist + name, import.meta.url);

try {
  const { openStore } = await import(at("store/node/open-store.js"));
  const isNew = isServer || !existsSync(path);
  if (isNew) await fill(openStore);
  const store = await openStore(path);
  const all = await store.runs();
  await store.close();
  const size = isServer ? "on a server" : `${(statSync(path).size / 1e9).toFixed(2)} GB`;
  console.log(`${all.length} runs, ${size}, Node ${process.version}`);
  console.log("| command | wall, s | processor, s | memory, MB | output, MB |");
  console.log("| --- | --- | --- | --- | --- |");
  if (values.readout) measure(["readout", ...all.map(({ id }) => id)], 1);
  else await measureAll(openStore, all, isNew);
} finally {
  await servers.remove();
  rmSync(folder, { recursive: true, force: true });
}

async function measureAll(openStore, [first, second], isNew) {
  if (isNew) measure(["runs"], 1, " (first time)");
  for (const words of [
    ["--version"],
    ["runs"],
    ["runs", "--json"],
    ["runs", "--where", "network.hidden>=64 and state=diverged"],
    ["runs", "--where", "λ₁ > -0.1", "--sort", "validationLoss", "--columns", "id,λ₁,dimension"],
    ["runs", "--group-by", "setting"],
    ["runs", first.id],
    ["runs", "compare", first.id, second.id],
    ["runs", "export", first.id, "-o", join(folder, "json")],
    ["runs", "export", first.id, "--format", "parquet", "-o", join(folder, "parquet")],
  ]) {
    measure(words);
  }
  const source = join(folder, "source.db");
  const from = await openStore(source);
  const random = (await import(at("random.js"))).createRandom(2);
  for (let i = 0; i < ORIGINALS; i++) {
    const { id } = await from.createRun({ ...newRun(i), seed: 99 });
    await from.record(id, eventsOf(i, random));
  }
  await from.close();
  const copied = `${ORIGINALS} runs, ${(statSync(source).size / 1e6).toFixed(0)} MB`;
  measure(["store", "copy", source, isServer ? path : join(folder, "copy.db")], 1, ` (${copied})`);
}

function measure(words, times = repeats, note = "") {
  const args = ["runs", "readout"].includes(words[0]) ? [...words, "--store", path] : words;
  const measured = Array.from({ length: times }, () => once(args));
  const [wall, cpu, memory, output] = ["wall", "cpu", "memory", "output"].map((key) => {
    const sorted = measured.map((one) => one[key]).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
  });
  const shown = words
    .join(" ")
    .replaceAll(folder, "…")
    .replaceAll(path, "SERVER")
    .replaceAll(/[0-9a-f]{16}/g, "ID")
    .replace(/(?: ID){3,}/, " ID…");
  const cells = [wall.toFixed(2), cpu.toFixed(2), memory.toFixed(0), output.toFixed(2)];
  console.log(`| \`${shown}\`${note} | ${cells.join(" | ")} |`);
}

/** One command in a process of its own, which says at its end what it took. */
function once(args) {
  const before = performance.now();
  const peak = fileURLToPath(new URL("store-usage.mjs", import.meta.url));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", peak, fileURLToPath(at("cli/bin.js")), ...args],
    { encoding: "utf8", maxBuffer: 1 << 30 },
  );
  const usage = /^USAGE (\S+) (\S+)$/m.exec(stderr);
  if (status !== 0 || usage === null) throw new Error(`${args.join(" ")}: ${status} ${stderr}`);
  const wall = (performance.now() - before) / 1000;
  return { wall, cpu: Number(usage[1]), memory: Number(usage[2]), output: stdout.length / 1e6 };
}

async function fill(openStore) {
  const { createRandom } = await import(at("random.js"));
  const random = createRandom(1);
  const store = await openStore(path);
  const ids = [];
  for (let i = 0; i < runs; i++) ids.push((await store.createRun(newRun(i))).id);
  for (let i = 0; i < ORIGINALS; i++) await store.record(ids[i], eventsOf(i, random));
  await store.close();
  const copies = [
    ["metrics", "name, step, value"],
    ["spectra", "kind, step, exponents, errors, layer_of, details"],
    ["states", "state, step, message, at"],
  ];
  const others = ids
    .slice(ORIGINALS)
    .map((id, i) => ({ id, original: ids[(ORIGINALS + i) % ORIGINALS] }));
  await (isServer ? copyOnServer : copyInFile)(copies, others);
}

async function copyInFile(copies, others) {
  const { default: Database } = await import("libsql");
  const file = new Database(path);
  const statements = copies.map(([table, columns]) =>
    file.prepare(
      `insert into ${table} (run, ${columns}) select ?, ${columns} from ${table} where run = ?`,
    ),
  );
  for (const { id, original } of others) {
    file.exec("begin");
    for (const statement of statements) statement.run([id, original]);
    file.exec("commit");
  }
  file.pragma("wal_checkpoint(truncate)");
  file.close();
}

async function copyOnServer(copies, others) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: path });
  await client.connect();
  for (const { id, original } of others) {
    for (const [table, columns] of copies) {
      await client.query(
        `insert into lyapscope.${table} (run, ${columns}) select $1, ${columns} from lyapscope.${table} where run = $2`,
        [id, original],
      );
    }
  }
  await client.query("analyze");
  await client.end();
}

/** A training as `lyapscope train` records it: every default of a configuration is written out there. */
function newRun(i) {
  const hidden = [16, 32, 64, 128, 256][i % 5];
  const learningRate = 10 ** (-4 + (i % 37) / 12);
  const task = { kind: "copy", delay: 10, symbols: 8, sequences: 64, validationSequences: 32 };
  const network = { cell: ["tanh", "gru", "lstm"][i % 3], hidden, layers: 1, bias: true };
  const initial = { recurrent: { kind: "uniform", bound: 0.1 * (1 + (i % 11)) }, input: "uniform" };
  const training = { epochs: spectra, batchSize: 16, learningRate, optimiser: "adam", clip: 1 };
  const spectrum = { exponents, interval: "auto", accuracy: 1e-4, every: 1, kinds: ["joint"] };
  const configuration = { task, network: { ...network, initial }, training, spectrum };
  return { configuration, seed: Math.floor(i / 3700) + 1, versions: { lyapscope: "0.1.0" } };
}

function eventsOf(i, random) {
  const metrics = [];
  const recorded = [];
  for (let epoch = 1; epoch <= spectra; epoch++) {
    const step = epoch * batches;
    const loss = (1 + random.uniform()) / epoch;
    for (const [name, value] of [
      ["loss", loss],
      ["validationLoss", 1.1 * loss],
      ["validationAccuracy", 1 - loss / 2],
      ["gradientNorm", random.uniform()],
    ]) {
      metrics.push({ step, name, value });
    }
    for (let batch = 0; batch < batches; batch++) {
      const at = step - batch;
      metrics.push({ step: at, name: "batch.loss", value: random.uniform() });
      metrics.push({ step: at, name: "batch.gradientNorm", value: random.uniform() });
    }
    const values = Float64Array.from({ length: exponents }, () => random.normal())
      .sort()
      .reverse();
    recorded.push({
      step,
      kind: "joint",
      exponents: values.map((value) => value - 2),
      errors: Float64Array.from({ length: exponents }, () => 0.01 * random.uniform()),
      details: {
        steps: 3200,
        transient: 100,
        kaplanYorkeDimension: { value: 3 * random.uniform(), lowerBound: false },
        entropy: { value: random.uniform(), lowerBound: false },
        seconds: random.uniform(),
      },
    });
  }
  const state = i % 10 === 0 ? "diverged" : "finished";
  return { metrics, spectra: recorded, state: { state, step: spectra * batches, message: "" } };
}
