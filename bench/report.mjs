/** Puts results into bench/results/<date>.json and the tables of BENCHMARKS.md. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { CORE_TYPES } from "./peers.mjs";

const page = new URL("../BENCHMARKS.md", import.meta.url);
const folder = new URL("./results/", import.meta.url);

function versionOf(command, args) {
  try {
    return execFileSync(command, args, { encoding: "utf8" }).trim();
  } catch {
    return "absent";
  }
}

/** What the figures were measured on. */
export function machine() {
  const python = (code) => versionOf("/usr/bin/python3", ["-c", code]);
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: `${cpus()[0].model}, ${cpus().length} cores`,
    numpy: python("import numpy; print(numpy.__version__)"),
    scipy: python("import scipy; print(scipy.__version__)"),
    torch: python("import torch; print(torch.__version__)"),
    blas: CORE_TYPES,
  };
}

const bold = (variant) =>
  variant.floor !== null && variant.ratio < variant.floor
    ? `**${variant.ratio.toFixed(2)}** (${variant.floor})`
    : variant.ratio.toFixed(2);

/** The ratios, one case a line; below the floor in bold, with the floor. */
export function ratioTable(results) {
  const names = [...new Set(results.flatMap((r) => r.variants.map((v) => v.name)))];
  const head = ["case", "peer, ms/step", ...names, "interval", `at that interval, ${names[0]}`];
  const rows = results.map((r) => {
    const of = (name) => r.variants.find((v) => v.name === name);
    const atOurs = of(names[0])?.ratioAtOurInterval.toFixed(2) ?? "–";
    const peer = Object.entries(r.peers).sort((a, b) => a[1] - b[1])[0];
    const ratios = names.map((name) => (of(name) ? bold(of(name)) : "–"));
    return [r.name, `${peer[1].toFixed(3)} (${peer[0]})`, ...ratios, r.every, atOurs];
  });
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Replaces what stands between the markers of `name` in BENCHMARKS.md. */
export function replaceSection(name, text) {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const now = readFileSync(page, "utf8");
  const [from, to] = [now.indexOf(begin) + begin.length, now.indexOf(end)];
  if (to < 0) throw new Error(`BENCHMARKS.md has no section ${name}`);
  writeFileSync(page, `${now.slice(0, from)}\n${text}\n${now.slice(to)}`);
}

const fileOf = (date) => new URL(`${date}-spectra.json`, folder);

/** What was written last today. */
export const resultsOfToday = () =>
  JSON.parse(readFileSync(fileOf(machine().date), "utf8")).results;

const least = (times) => Math.min(...Object.values(times));
const lesser = (a, b) =>
  Object.fromEntries(Object.keys(a).map((name) => [name, Math.min(a[name], b[name])]));

/** One case timed twice: of every time, ours and the peers', the lesser. */
export function leastOfBoth(first, second) {
  const peers = lesser(first.peers, second.peers);
  const peersAtOurInterval = lesser(first.peersAtOurInterval, second.peersAtOurInterval);
  const variants = first.variants.map((one) => {
    const other = second.variants.find(({ name }) => name === one.name) ?? one;
    const millisecondsPerStep = Math.min(one.millisecondsPerStep, other.millisecondsPerStep);
    const ratio = least(peers) / millisecondsPerStep;
    const ratioAtOurInterval = least(peersAtOurInterval) / millisecondsPerStep;
    return { ...one, millisecondsPerStep, ratio, ratioAtOurInterval };
  });
  return { ...first, peers, peersAtOurInterval, variants };
}

/** Writes everything that was measured. */
export function writeResults(results) {
  const where = machine();
  mkdirSync(folder, { recursive: true });
  writeFileSync(fileOf(where.date), `${JSON.stringify({ machine: where, results }, null, 1)}\n`);
  const versions = `NumPy ${where.numpy}, SciPy ${where.scipy}, PyTorch ${where.torch}`;
  const engines = [...new Set(results.flatMap((r) => r.variants.map((v) => v.node)))];
  const blas = `OpenBLAS with the better of ${where.blas.join(", ") || "its kernels"} for every peer`;
  replaceSection(
    "spectra",
    `${where.date}, ${where.processor}, Node ${engines.join(" and ")}, ${versions}, ${blas}.\n\n${ratioTable(results)}`,
  );
}
