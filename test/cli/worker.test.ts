/**
 * `lyapscope worker`: runs of a sweep that somebody else began, and exit codes that say what is to become of it.
 *
 * @module-tag slow
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { runVersions } from "../../src/experiment/node/version.ts";
import { openStore } from "../../src/store/node/open-store.ts";
import { describeCompiled } from "../support/compiled.ts";
import { lyapscope } from "./run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "lyapscope-worker-"));
const at = (name: string) => join(folder, name);

function base(epochs: number): string {
  return `
seed: 1
task: { kind: delayed-copy, sequences: 32, validation: 8, length: 2, delay: 3, symbols: 3 }
network: { cell: tanh, hidden: 4 }
training: { epochs: ${epochs}, batchSize: 16 }
monitor: { every: { epochs: 1 }, budget: null }
store: ${at("base.db")}
`;
}

function sweepFile(name: string, { epochs = 1, values = "[0.001, 0.01]", base: named = "" } = {}) {
  writeFileSync(at(`${name}-base.yaml`), named || base(epochs));
  writeFileSync(
    at(`${name}.yaml`),
    `name: ${name}\nbase: ${name}-base.yaml\nspace: { training.optimiser.learningRate: { values: ${values} } }\n` +
      "sampler: { kind: grid }\nseeds: 1\nobjective: { metric: validationLoss }\n",
  );
  return at(`${name}.yaml`);
}

/** Puts a sweep into a store as `lyapscope sweep` does, and none of its runs. */
async function begin(name: string, file: string, change: object = {}): Promise<string> {
  const store = await openStore(at(`${name}.db`));
  const { readSweep } = await import("../../src/sweep/configuration/read-sweep.ts");
  const { readFile } = await import("node:fs/promises");
  const read = async (path: string) => ({ text: await readFile(at(path), "utf8"), source: path });
  const sweep = await readSweep(await readFile(file, "utf8"), name, { read });
  const { definition, source } = sweep;
  await store.createSweep({ name, definition, source, versions: await runVersions(), ...change });
  await store.close();
  return at(`${name}.db`);
}

async function entriesOf(place: string) {
  const store = await openStore(place);
  const entries = await store.entries((await store.sweeps())[0].id);
  await store.close();
  return entries;
}

describeCompiled("a worker", () => {
  let place: string;
  beforeAll(async () => {
    place = await begin("two", sweepFile("two"));
  });
  const worker = (...args: string[]) => lyapscope(["worker", "--workers", "1", ...args]);

  test("computes one entry, and finds it when it is asked again; then all the rest", async () => {
    const first = await worker("--store", place, "--entry", "1:1");
    expect(first).toMatchObject({ code: 0, out: "trial 1, seed 1: done\n" });
    const [before] = (await entriesOf(place)).filter(({ trial }) => trial === 1);
    const again = await worker("--store", place, "--entry", "1:1");
    expect(again).toMatchObject({ code: 0, out: "trial 1, seed 1: done\n" });
    const rest = await worker("--store", place, "--sweep", "two");
    expect(rest).toMatchObject({ code: 0, out: "1 run here; sweep two: 2 done; it is over\n" });
    const after = await entriesOf(place);
    expect(after.map(({ state, attempts }) => [state, attempts])).toEqual([
      ["done", 1],
      ["done", 1],
    ]);
    expect(after[1]).toEqual(before);
  });

  test.each([
    ["a sweep that is not there", ["--sweep", "three"], "three"],
    ["an entry without a trial", ["--entry", "7:1"], "there is no trial 7: all 2 settings"],
    ["an entry without the seed", ["--entry", "0:9"], "trial 0 has no seed 9; expected one of 1"],
    ["what is no entry", ["--entry", "7"], '--entry is "7"; expected TRIAL:SEED'],
  ])("refuses %s with exit code 2", async (_, args, message) => {
    const { code, err } = await worker("--store", place, ...args);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });

  test("gets one run by name or others from a queue, not both", async () => {
    const queue = ["--queue", "redis://127.0.0.1"];
    const { code, err } = await worker("--store", place, "--entry", "0:1", ...queue);
    expect(err).toContain("--entry names one run, and --queue brings others");
    expect(code).toBe(2);
  });

  test("is told how many processes it has; who fills a queue computes nothing", async () => {
    const args = ["--queue", "redis://127.0.0.1", "--workers", "2", "--json"];
    const { code, err } = await lyapscope(["sweep", at("two.yaml"), ...args]);
    expect(err).toContain("--workers, --json is of no use here (lyapscope worker --help)");
    expect(code).toBe(2);
    const other = await lyapscope(["sweep", at("two.yaml"), "--queue", "mysql://127.0.0.1"]);
    expect(other.err).toContain(
      "the address of the queue is one of mysql://; expected postgres://",
    );
    expect(other.code).toBe(2);
  });

  test("of another version exits with 42 and touches nothing", async () => {
    const other = { versions: { lyapscope: "0.0.1", numbers: "0" } };
    const old = await begin("old", sweepFile("old"), other);
    const { code, err } = await worker("--store", old);
    expect(err).toContain("sweep old was begun with lyapscope 0.0.1, numbers 0; this is lyapscope");
    expect(code).toBe(42);
    expect(await entriesOf(old)).toEqual([]);
  });

  test("in a folder without the base's files exits with 2, and fails no run", async () => {
    const text = base(1).replace(/task: .*/, "task: { kind: text, path: a.txt, validation: 0.1 }");
    const lacking = await begin("lacking", sweepFile("lacking", { base: text }));
    const { code, err } = await worker("--store", lacking, "--folder", folder);
    expect(err).toContain(`expected the files of sweep lacking in ${folder} (--folder DIR)`);
    expect(code).toBe(2);
    expect(await entriesOf(lacking)).toEqual([]);
  });

  test("whose runs are all rejected exits with 42", async () => {
    const text = base(1).replace("budget: null", "budget: null, transient: 1000");
    const wrong = await begin("wrong", sweepFile("wrong", { base: text }));
    const { code, err } = await worker("--store", wrong);
    expect(err).toContain("all runs here were rejected: monitor.transient is 1000");
    expect(code).toBe(42);
    expect(await worker("--store", wrong, "--entry", "0:1")).toMatchObject({ code: 42 });
  });

  test("that is stopped gives back what it had, and exits with 75", async () => {
    const long = await begin("long", sweepFile("long", { epochs: 100_000, values: "[0.001]" }));
    const stop = new AbortController();
    const watch = setInterval(async () => {
      const [entry] = await entriesOf(long);
      if (entry?.state === "running" && entry.run !== null) stop.abort();
    }, 200);
    const args = ["worker", "--store", long, "--workers", "1"];
    const { code, out, err } = await lyapscope(args, { signal: stop.signal });
    clearInterval(watch);
    expect(err).toContain("goes on with any other worker");
    expect(out).toBe("0 runs here; sweep long: 1 returned; there is more to do\n");
    expect(code).toBe(75);
    const limited = await worker("--store", long, "--max-time", "1s");
    expect(limited.code).toBe(75);
    expect((await entriesOf(long)).map(({ failures }) => failures)).toEqual([0]);
  });
});
