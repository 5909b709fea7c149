/** `lyapscope watch`: real files, written whole and in pieces by other processes. */
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { writeSafetensors } from "../../src/formats/safetensors.ts";
import { openStore } from "../../src/store/node/open-store.ts";
import { read, stepsOf } from "../store/read-events.ts";
import { layerTensors, lyapscope, temporaryFolder, writeModel, writeNumbers } from "./run-cli.ts";
import { startWatch, watchOnce, write } from "./watching.ts";

const models = temporaryFolder();
const data = writeNumbers(join(models, "x.npy"), [600, 2]);
/** Networks that differ in their weights' size; `network(i)` is the path of a file. */
const network = (i: number, { inputs = 2, prefix = "rnn." } = {}): string =>
  writeModel(
    join(models, `${prefix}${i}-${inputs}.safetensors`),
    layerTensors(prefix, { gates: 3, inputs, units: 4, scale: 0.1 + 0.05 * i }),
  );

let folder = "";
let store = "";
let args: string[] = [];
beforeEach(() => {
  const place = temporaryFolder();
  folder = join(place, "checkpoints");
  store = join(place, "runs.db");
  mkdirSync(folder);
  args = [folder, "--input", data, "--store", store];
});
const at = (name: string) => join(folder, name);
const put = (i: number, name: string) => copyFileSync(network(i), at(name));

/** What the store has: step and file of every spectrum. */
async function recorded(): Promise<[number, unknown][]> {
  const opened = await openStore(store);
  try {
    const [run] = await opened.runs();
    const spectra = await opened.spectra(run!.id);
    return spectra.map(({ step, details }) => [step, details["file"]]);
  } finally {
    await opened.close();
  }
}

describe("what is there", () => {
  test("gets the spectrum that `spectrum` gives, in the order of its steps, whatever the names and times", async () => {
    for (const [i, step] of [10, 9, 100].entries()) {
      put(i, `model-${step}-h4.safetensors`);
      utimesSync(at(`model-${step}-h4.safetensors`), 1e9 - step, 1e9 - step);
    }
    const { code, err, documents } = await watchOnce([...args, "--json", "--exponents", "3"]);
    expect({ code, lines: err.match(/^(?!model|input).+/gm) }).toEqual({ code: 0, lines: null });
    expect(documents().map(({ step, file }) => [step, file])).toEqual(
      [9, 10, 100].map((step) => [step, `model-${step}-h4.safetensors`]),
    );
    const alone = await lyapscope([
      ...["spectrum", at("model-10-h4.safetensors"), "--input", data],
      ...["--json", "--exponents", "3", "--threads", "1"],
    ]);
    // The store keeps what made a watched spectrum.
    const { seconds: _seconds, provenance: _provenance, ...expected } = JSON.parse(alone.out);
    expect(documents()[1]!.spectrum).toMatchObject(expected);
    expect(documents()[1]!.spectrum.exponents).toHaveLength(3);
  });

  test("says in its help how it ends", async () => {
    const { code, out } = await lyapscope(["watch", "--help"]);
    expect([code, out]).toEqual([
      0,
      expect.stringContaining("Ctrl-C is its ordinary end, with exit code 0"),
    ]);
  });

  test("is a table for people", async () => {
    put(1, "epoch-3.safetensors");
    const { out } = await watchOnce(args);
    const [head, row, ...more] = out.trimEnd().split("\n");
    expect(head).toMatch(
      /^ +step {2}file +λ₁ nats\/step {2}dimension +mean {2}positive {2}seconds$/,
    );
    expect(row).toMatch(
      /^ +3 {2}epoch-3\.safetensors +-\d\.\d+ ± \d\.\d+ +0\.00 +-\d\.\d{4} +0 +\d+\.\d$/,
    );
    expect(more).toEqual([]);
    expect(row!.length).toBe(head!.length);
  });

  test("has a column for the reach where that was asked for", async () => {
    put(1, "epoch-3.safetensors");
    const { out } = await watchOnce([...args, "--lags", "auto"]);
    const [head, row] = out.trimEnd().split("\n");
    expect(head).toMatch(/positive +reach \(1\/e\) {2}seconds$/);
    expect(row).toMatch(/ 0 +(less than \d+|\d+|\d+ to \d+) steps? +\d+\.\d$/);
    expect(row!.length).toBe(head!.length);
  });

  test("leaves out hidden and unfinished files, the data, and what no model is called", async () => {
    put(1, "1.safetensors");
    for (const name of [".2.safetensors", "3.safetensors.tmp", "4.tmp.safetensors", "notes.txt"]) {
      put(1, name);
    }
    copyFileSync(data, at("heldout.npz"));
    const here = [folder, "--input", at("heldout.npz"), "--store", store, "--json"];
    const { err, documents } = await watchOnce(here);
    expect(err).not.toContain("not computed");
    expect(documents().map(({ file }) => file)).toEqual(["1.safetensors"]);
  });

  test("--pattern says which files, also in folders below", async () => {
    for (const i of [1, 2]) {
      mkdirSync(at(`run-${i}`));
      put(i, `run-${i}/model.safetensors`);
      put(i, `run-${i}/best.safetensors`);
    }
    put(3, "model.safetensors");
    const none = await watchOnce([...args, "--pattern", "*.pt"]);
    expect(none).toMatchObject({ code: 0, out: "" });
    expect(none.err).toMatch(/^there is no checkpoint in .* that --pattern \*\.pt fits\n$/);
    const { documents } = await watchOnce([
      ...args,
      "--json",
      "--pattern",
      "run-?/mod*.{pt,safetensors}",
    ]);
    expect(documents().map(({ step, file }) => [step, file])).toEqual([
      [1, "run-1/model.safetensors"],
      [2, "run-2/model.safetensors"],
    ]);
    const refused = await watchOnce([...args, "--pattern", "../*.pt"]);
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("within the folder") });
  });

  test("is reported if it does not fit, and the others are computed all the same", async () => {
    put(1, "1.safetensors");
    copyFileSync(network(2, { inputs: 3 }), at("2.safetensors"));
    const two = [
      ...layerTensors("a.", { gates: 3, inputs: 2, units: 4 }),
      ...layerTensors("b.", { gates: 1, inputs: 2, units: 5 }),
    ];
    writeFileSync(at("3.safetensors"), writeSafetensors(two));
    put(4, "4.safetensors");
    const { code, err, documents } = await watchOnce([...args, "--json"]);
    expect(documents().map(({ step }) => step)).toEqual([1, 4]);
    expect(err).toContain(
      "not computed: 2.safetensors: input has 2 features; the network takes 3\n",
    );
    expect(err).toMatch(/not computed: 3\.safetensors: has 2 recurrent networks; .*"a", "b"\n/);
    expect(err).toContain("2 of 4 checkpoints could not be computed\n");
    expect(code).toBe(1);
    const named = await watchOnce([...args, "--json", "--network", "b", "--pattern", "3.*"]);
    expect(named.documents().map(({ spectrum }) => spectrum.model.network)).toEqual(["b"]);
  });

  test("takes its step from the file where the name has none, else it is counted", async () => {
    const tensors = layerTensors("", { gates: 3, inputs: 2, units: 4 });
    writeFileSync(at("last.safetensors"), writeSafetensors(tensors, { epoch: "7" }));
    put(2, "best.safetensors");
    const { err, documents } = await watchOnce([...args, "--json"]);
    const steps = documents().map(({ file, step }) => [file, step]);
    expect(Object.fromEntries(steps)).toEqual({ "last.safetensors": 7, "best.safetensors": 0 });
    expect(err).toContain("best.safetensors: nothing says of which step it is");
    expect(err).not.toContain("last.safetensors: nothing");
  });

  test("a copy without a number of its own is not computed twice", async () => {
    put(1, "1.safetensors");
    put(1, "2.safetensors");
    put(1, "best.safetensors");
    const { err, documents } = await watchOnce([...args, "--json"]);
    expect(documents().map(({ step }) => step)).toEqual([1, 2]);
    expect(err).toMatch(/best\.safetensors is the same as [12]\.safetensors\n/);
  });

  test("must be a folder that exists, and data that do", async () => {
    const nowhere = await watchOnce([at("nowhere"), ...args.slice(1)]);
    expect(nowhere).toMatchObject({ code: 2, err: expect.stringContaining("there is no file or") });
    const file = await watchOnce([data, ...args.slice(1)]);
    expect(file).toMatchObject({
      code: 2,
      err: expect.stringContaining("a file; expected a folder"),
    });
    const unmade = `${store}.unmade`;
    const dataless = await watchOnce([folder, "--input", at("x.npy"), "--store", unmade]);
    expect(dataless).toMatchObject({ code: 2, err: expect.stringContaining("there is no file") });
    expect(readdirSync(dirname(store))).not.toContain(basename(unmade));
  });
});

describe("a restart", () => {
  test("computes what is new or changed, and nothing else", async () => {
    const files = async () =>
      (await watchOnce([...args, "--json"])).documents().map(({ file }) => file);
    put(1, "1.safetensors");
    put(2, "2.safetensors");
    expect(await files()).toEqual(["1.safetensors", "2.safetensors"]);
    expect(await files()).toEqual([]);

    utimesSync(at("1.safetensors"), 1e9, 1e9);
    expect(await files()).toEqual([]);

    put(3, "3.safetensors");
    put(4, "2.safetensors");
    expect(await files()).toEqual(["2.safetensors", "3.safetensors"]);
    expect(await recorded()).toEqual([
      [1, "1.safetensors"],
      [2, "2.safetensors"],
      [3, "3.safetensors"],
    ]);
  });

  test("with options that change numbers computes again, with others not", async () => {
    put(1, "1.safetensors");
    const count = async (...more: string[]) =>
      (await watchOnce([...args, "--json", ...more])).documents().length;
    expect(await count()).toBe(1);
    expect(await count("--unit", "bits", "--poll", "7", "--metrics", at("m.jsonl"))).toBe(0);
    expect(await count("--exponents", "2")).toBe(1);
    expect(await count("--exponents", "02", "--interval", "auto")).toBe(0);
    expect(await count("--seed", "3")).toBe(1);
    // The same content elsewhere is the same data; another content at the same place is not.
    const moved = join(temporaryFolder(), "x.npy");
    copyFileSync(data, moved);
    const along = async () =>
      (await watchOnce([folder, "--input", moved, "--store", store, "--json"])).documents().length;
    expect(await along()).toBe(0);
    writeNumbers(moved, [151, 2]);
    expect(await along()).toBe(1);
  });

  test("after the folder has been moved computes nothing again", async () => {
    put(1, "1.safetensors");
    await watchOnce(args);
    const moved = join(temporaryFolder(), "elsewhere");
    renameSync(folder, moved);
    const { code, out, err } = await watchOnce([moved, ...args.slice(1)]);
    expect({ code, out }).toEqual({ code: 0, out: "" });
    expect(err).toMatch(/^1 checkpoint already in .*runs\.db \(run [0-9a-f]{16}\)\n$/);
  });

  test("keeps nats, whatever is printed", async () => {
    put(1, "1.safetensors");
    const [document] = (await watchOnce([...args, "--json", "--unit", "bits"])).documents();
    const opened = await openStore(store);
    const [run] = await opened.runs();
    const [kept] = await opened.spectra(run!.id);
    await opened.close();
    const { exponents, standardErrors, kaplanYorkeDimension, mean } = document!.spectrum;
    expect(document!.spectrum.unit).toBe("bits");
    // One multiplication apart.
    const near = (kept: unknown, bits: unknown) =>
      expect(kept).toBeCloseTo(Number(bits) * Math.LN2, 14);
    for (const [j, value] of exponents.entries()) near(kept!.exponents[j], value);
    for (const [j, value] of standardErrors.entries()) near(kept!.errors?.[j], value);
    expect(kept!.details).toMatchObject({ file: "1.safetensors", kaplanYorkeDimension });
    near(kept!.details["mean"], mean);
    expect(run).toMatchObject({ name: "checkpoints", state: { state: "finished" } });
  });
});

describe("while a training writes", () => {
  test("a folder may come later; files come whole or in pieces; Ctrl-C ends with 0", async () => {
    const later = join(folder, "later");
    const to = (step: number) => join(later, `step_${step}.safetensors`);
    const watching = startWatch([later, ...args.slice(1), "--json", "--poll", "0.2"]);
    await watching.until("waiting", () => watching.err.includes(`waiting for ${later}`));
    await write(["folder", later], ["whole", network(1), to(1)]);
    await watching.until("the first", () => watching.documents().length === 1);
    const writing = write(
      // Long enough to be read, and not to be understood, before the rest comes.
      ["torn", network(2), to(2), 1500],
      ["whole", network(3), to(3)],
      ["torn", network(4), to(4), 50],
    );
    await watching.until("four spectra", () => watching.documents().length >= 4);
    await writing;
    expect(await watching.stop()).toBe(0);
    expect(watching.documents().map(({ step }) => step)).toEqual([1, 2, 3, 4]);
    expect(watching.err).toContain(`${later} is there now`);
    expect(watching.err).not.toContain("not computed");
    const opened = await openStore(store);
    const [run] = await opened.runs();
    expect(run!.state).toMatchObject({ state: "stopped", step: 4 });
    await opened.close();
  });

  test("every version of a file that is written in place counts", async () => {
    const watching = startWatch([...args, "--json"]);
    for (const i of [1, 2, 3]) {
      await write(["torn", network(i), at("latest.safetensors"), 20 * i]);
      await watching.until(`version ${i}`, () => watching.documents().length === i);
    }
    await watching.stop();
    const versions = watching.documents();
    expect(versions.map(({ step }) => step)).toEqual([0, 1, 2]);
    expect(new Set(versions.map(({ sha256 }) => sha256)).size).toBe(3);
    // Counting goes on after a restart.
    put(4, "latest.safetensors");
    const [next] = (await watchOnce([...args, "--json"])).documents();
    expect(next).toMatchObject({ step: 3, file: "latest.safetensors" });
  });

  test("what stays broken is reported once, and computed when it has been written anew", async () => {
    const bytes = readFileSync(network(1));
    writeFileSync(at("5.safetensors"), bytes.subarray(0, bytes.length - 8));
    const watching = startWatch([...args, "--json", "--poll", "0.2"]);
    await write(["sleep", 700], ["whole", network(6), at("6.safetensors")]);
    await watching.until("the next one", () => watching.documents().length === 1);
    // Read in order: 6 waited until 5 was given up.
    expect(watching.err.match(/not computed: 5\.safetensors: is cut off/g)).toHaveLength(1);
    await write(["whole", network(5), at("5.safetensors")]);
    await watching.until("the repaired one", () => watching.documents().length === 2);
    expect(await watching.stop()).toBe(0);
    expect(watching.documents().map(({ step }) => step)).toEqual([6, 5]);
    expect(watching.err.match(/not computed/g)).toHaveLength(1);
  });

  test("files and the folder may go away and come back", async () => {
    put(1, "1.safetensors");
    const watching = startWatch([...args, "--json", "--poll", "0.2"]);
    await watching.until("the first", () => watching.documents().length === 1);
    await write(["remove", at("1.safetensors")], ["remove", folder]);
    await watching.until("waiting", () => watching.err.includes(`waiting for ${folder}`));
    await write(
      ["folder", folder],
      ["whole", network(1), at("1.safetensors")],
      ["whole", network(2), at("2.safetensors")],
    );
    await watching.until("the second", () => watching.documents().length === 2);
    await watching.stop();
    expect(watching.documents().map(({ step }) => step)).toEqual([1, 2]);
  });

  test("the data must stay what they are; the same bytes written anew are the same", async () => {
    const here = join(folder, "heldout.npy");
    copyFileSync(data, here);
    const watching = startWatch([folder, "--input", here, "--store", store, "--poll", "0.2"]);
    // Until then it may be reading the data for the first time.
    put(1, "1.safetensors");
    await watching.until("the first row", () => watching.out.includes("1.safetensors"));
    await write(["torn", data, here, 300], ["whole", network(2), at("2.safetensors")]);
    await watching.until("the second row", () => watching.out.includes("2.safetensors"));
    const other = writeNumbers(join(models, "other.npy"), [600, 2], (values) => values.reverse());
    await write(["whole", other, here], ["whole", network(3), at("3.safetensors")]);
    expect(await watching.ended).toBe(1);
    expect(watching.err).toContain(`${here} has changed; start again`);
    expect(watching.out).not.toContain("3.safetensors");
  });

  test("Ctrl-C ends with 0 also in the middle of a spectrum, which is left for the next time", async () => {
    const long = writeNumbers(join(models, "long.npy"), [40_000, 2]);
    put(1, "1.safetensors");
    const watching = startWatch([
      folder,
      "--input",
      long,
      "--store",
      store,
      "--kernels",
      "reference",
    ]);
    await watching.until("the beginning", () => watching.err.includes("model "));
    expect(await watching.stop()).toBe(0);
    expect(watching.out).toBe("");
    expect(await recorded()).toEqual([]);
  });

  test("the data may come later too", async () => {
    const later = at("heldout.npy");
    put(1, "1.safetensors");
    const watching = startWatch([folder, "--input", later, "--store", store, "--json"]);
    await watching.until("waiting", () => watching.err.includes(`waiting for ${later}`));
    await write(["torn", data, later, 200]);
    await watching.until("the spectrum", () => watching.documents().length === 1);
    await watching.stop();
    expect(watching.documents()[0]!.spectrum.input.longest).toBe(600);
  });
});

describe("metrics", () => {
  test("stand beside the spectrum of the same step or epoch, and in the store", async () => {
    const metrics = join(models, "metrics.jsonl");
    writeFileSync(
      metrics,
      '{"step": 10, "epoch": 1, "loss": 0.5, "val": {"acc": 0.25}}\n{"step": 20, "epoch": 2, "loss": NaN}\n' +
        'no JSON\n{"step": 20, "lr": 1e-3, "name": "NaN \\" Infinity"}\n{"step": 30, "epoch": 3, "lo',
    );
    put(1, "step-10.safetensors");
    put(2, "epoch-2.safetensors");
    put(3, "3.safetensors");
    const { documents, out, err } = await watchOnce([...args, "--json", "--metrics", metrics]);
    expect(out).not.toMatch(/:NaN/);
    expect(err).toContain("metrics.jsonl: left out 1 line, as no JSON\n");
    const shown = documents().map(({ file, metrics }) => [file, metrics]);
    expect(Object.fromEntries(shown)).toEqual({
      "step-10.safetensors": { loss: 0.5, "val/acc": 0.25 },
      "epoch-2.safetensors": { loss: "NaN" },
      "3.safetensors": {},
    });
    const opened = await openStore(store);
    const [run] = await opened.runs();
    const kept = await opened.metrics(run!.id);
    await opened.close();
    expect(kept.map(({ step, name, value }) => [step, name, value])).toEqual([
      [10, "loss", 0.5],
      [10, "val/acc", 0.25],
      [20, "loss", Number.NaN],
      [20, "lr", 1e-3],
    ]);
  });

  test("and spectra go to TensorBoard, after a restart those of before too", async () => {
    const metrics = join(folder, "metrics.jsonl");
    const board = join(folder, "board");
    const told = [...args, "--metrics", metrics, "--tensorboard", board];
    /** Steps in the newest event file of the only run; its name ends in the time. */
    const steps = (tag: string) => {
      const [run, another] = readdirSync(board);
      expect(another).toBeUndefined();
      const [newest] = readdirSync(join(board, run!)).toSorted().reverse();
      return stepsOf(read(readFileSync(join(board, run!, newest!))), tag);
    };
    const exponents = "exponents/epoch-*.safetensors";
    put(1, "epoch-1.safetensors");
    writeFileSync(metrics, '{"epoch": 1, "loss": 1.5}\n');
    await watchOnce(told);
    expect([steps("loss"), steps(exponents)]).toEqual([[1], [1]]);
    rmSync(board, { recursive: true });
    put(2, "epoch-2.safetensors");
    appendFileSync(metrics, '{"epoch": 2, "loss": 0.5}\n');
    await watchOnce(told);
    expect([steps("loss"), steps(exponents)]).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  test("are followed while they grow, and read anew when they are begun anew", async () => {
    const metrics = join(folder, "metrics.jsonl");
    const watching = startWatch([...args, "--metrics", metrics, "--poll", "0.2"]);
    const rows = () =>
      watching.out
        .trimEnd()
        .split("\n")
        .slice(1)
        .map((row) => row.trim().split(/ +/));
    await write(
      ["append", metrics, '{"epoch": 1, "loss": 1.5}\n{"epoch": 2, "lo'],
      ["whole", network(1), at("epoch-1.safetensors")],
    );
    await watching.until("the first row", () => rows().length === 1);
    await write(["append", metrics, 'ss": 2.5}'], ["whole", network(2), at("epoch-2.safetensors")]);
    await watching.until("the second row", () => rows().length === 2);
    writeFileSync(metrics, '{"epoch": 3, "loss": 3.5}\n');
    await write(
      ["whole", network(3), at("epoch-3.safetensors")],
      ["whole", network(4), at("epoch-4.safetensors")],
    );
    await watching.until("all rows", () => rows().length === 4);
    await watching.stop();
    expect(rows().map(([step, , loss]) => [step, loss])).toEqual([
      ["1", "1.5"],
      ["2", "2.5"],
      ["3", "3.5"],
      ["4", "–"],
    ]);
  });
});
