/** Which run a watch is: by what is computed, wherever its folder lies and however it was asked for. */
import { createHash } from "node:crypto";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { runVersions } from "../../src/experiment/node/version.ts";
import { createMemoryStore } from "../../src/store/memory-store.ts";
import type { RunStore } from "../../src/store/store.ts";
import { WATCH_DEFAULTS, type WatchConfiguration } from "../../src/watch/configuration.ts";
import { type Computed, identityOf } from "../../src/watch/identity.ts";
import { watchFolder } from "../../src/watch/watch-folder.ts";
import { layerTensors, writeModel, writeNumbers } from "../cli/run-cli.ts";

const place = mkdtempSync(join(tmpdir(), "lyapscope-watch-"));
afterAll(() => rmSync(place, { recursive: true }));
const data = writeNumbers(join(place, "x.npy"), [150, 2]);
const other = writeNumbers(join(place, "y.npy"), [151, 2]);
const sha256 = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

let base = "";
let store: RunStore;
beforeEach(() => {
  base = mkdtempSync(join(place, "case-"));
  store = createMemoryStore();
});

/** A folder with checkpoints of one training; each number makes another network. */
function training(name: string, ...networks: readonly number[]): string {
  const folder = join(base, name);
  mkdirSync(folder, { recursive: true });
  for (const [i, scale] of networks.entries()) put(folder, i + 1, scale);
  return folder;
}

function put(folder: string, step: number, scale: number): void {
  const tensors = layerTensors("", { gates: 1, inputs: 2, units: 3, scale: 0.1 * scale });
  writeModel(join(folder, `${step}.safetensors`), tensors);
}

/** Watches what is there. @returns the run, and how many spectra were computed. */
async function watch(folder: string, more: Partial<WatchConfiguration> = {}) {
  const spectrum = { exponents: 2, threads: 1, ...more.spectrum };
  const configuration = { folder, data, settle: 0.01, ...more, spectrum };
  const { run, computed } = await watchFolder(configuration, { store, once: true });
  return { run, computed };
}

describe("a folder", () => {
  test("that has been moved keeps its run", async () => {
    const folder = training("run/checkpoints", 1, 2);
    const { run } = await watch(folder);
    const moved = join(base, "archive");
    renameSync(folder, moved);
    expect(await watch(moved)).toEqual({ run, computed: 0 });
    // From there it goes on, also when what was compared is gone.
    rmSync(join(moved, "1.safetensors"));
    rmSync(join(moved, "2.safetensors"));
    put(moved, 3, 3);
    expect(await watch(moved)).toEqual({ run, computed: 1 });
  });

  test("of another training has a run of its own, whatever it is called", async () => {
    const first = training("a/checkpoints", 1, 2);
    const second = training("b/checkpoints", 3, 4);
    const a = await watch(first);
    const b = await watch(second);
    expect(b.computed).toBe(2);
    expect(b.run).not.toBe(a.run);
    // Both are found again, and the second also when the first is gone.
    expect(await watch(first)).toEqual({ run: a.run, computed: 0 });
    rmSync(first, { recursive: true });
    expect(await watch(second)).toEqual({ run: b.run, computed: 0 });
    // Where the first was gone, nothing says that a third is it.
    const c = await watch(training("c/checkpoints", 5));
    expect([a.run, b.run]).not.toContain(c.run);
  });

  test("that was copied is another training from there on", async () => {
    const first = training("a", 1, 2);
    const a = await watch(first);
    const fork = join(base, "fork");
    cpSync(first, fork, { recursive: true });
    put(fork, 2, 9);
    expect((await watch(fork)).run).not.toBe(a.run);
  });

  test("is the same by every way that leads to it", async () => {
    const folder = training("a", 1);
    const { run } = await watch(folder);
    expect(await watch(join(base, "..", base.split("/").at(-1)!, "a", "."))).toEqual({
      run,
      computed: 0,
    });
  });
});

describe("the identity", () => {
  const versions = { lyapscope: "1" };
  const of = async (computed: Partial<Computed> = {}) => {
    const {
      configuration,
      seed,
      versions: all,
    } = await identityOf({ data, ...computed }, versions);
    return JSON.stringify({ configuration, seed, all });
  };

  test("holds no path, and a default that is written out is the same as none", async () => {
    const plain = await of();
    expect(plain).not.toContain(place);
    const { initialScale: _, ...spectrum } = WATCH_DEFAULTS.spectrum;
    const { undecided: __, ...reading } = WATCH_DEFAULTS.reading;
    expect(await of({ spectrum, reading, scaling: "file", model: {} })).toBe(plain);
    expect(await of({ spectrum: { initialState: "random", initialScale: 0.5 } })).toBe(
      await of({ spectrum: { initialState: "random" } }),
    );
    expect(await of({ spectrum: { threads: 3, unit: "bits" } })).toBe(plain);
  });

  test("has the ending of the data's name where that says how they are read", async () => {
    const renamed = join(base, "x.txt");
    cpSync(data, renamed);
    expect(await of({ data: renamed })).not.toBe(await of());
    const reading = { format: "npy" } as const;
    expect(await of({ data: renamed, reading })).toBe(await of({ reading }));
  });

  test.each<[string, Partial<Computed>]>([
    ["data", { data: other }],
    ["exponents", { spectrum: { exponents: 2 } }],
    ["a seed", { spectrum: { seed: 1 } }],
    ["lags", { spectrum: { lags: [1, 2] } }],
    ["a closed loop", { spectrum: { closedLoop: true } }],
    ["an initial state in a file", { spectrum: { initialState: { file: other } } }],
    ["a frame", { spectrum: { frame: { file: other } } }],
    ["scaling", { scaling: "none" }],
    ["columns", { reading: { columns: [1] } }],
    ["a vocabulary", { reading: { vocabulary: other } }],
    ["a network", { model: { network: "b" } }],
    ["a cell", { model: { cell: "relu" } }],
    ["a mapping", { model: { map: other } }],
  ])("is another with %s", async (_, computed) => {
    expect(await of(computed)).not.toBe(await of());
  });

  test("has the defaults that spectra have", async () => {
    const folder = training("a", 1);
    let settings: object = {};
    await watchFolder(
      { folder, data, settle: 0.01 },
      {
        store,
        once: true,
        observer: {
          onSpectrum({ result }) {
            settings = { ...result.settings, convention: result.convention };
          },
        },
      },
    );
    const { kernels: _, closedLoop: __, initialScale: ___, ...defaults } = WATCH_DEFAULTS.spectrum;
    expect(settings).toMatchObject(defaults);
  });
});

describe("a run of the version before, with options as they were typed and an absolute path", () => {
  /** As it recorded them. */
  async function recordEarlier(
    folder: string,
    options: Readonly<Record<string, string>>,
    seed = 0,
  ): Promise<string> {
    const { id } = await store.createRun({
      name: "checkpoints",
      configuration: { command: "watch", folder, options, files: { input: sha256(data) } },
      seed,
      versions: await runVersions(),
    });
    const state = { step: 0, message: "" };
    await store.record(id, { state: { ...state, state: "running" } });
    for (const step of [1, 2]) {
      const file = `${step}.safetensors`;
      const path = join(folder, file);
      const { size, mtimeNs } = statSync(path, { bigint: true });
      const details = { file, sha256: sha256(path), signature: `${size}:${mtimeNs}`, network: "" };
      const exponents = Float64Array.of(-0.1, -0.2);
      const event = { step, kind: "*.safetensors", exponents, errors: null, details };
      await store.record(id, { spectra: [event] });
    }
    await store.record(id, { state: { ...state, state: "finished" } });
    return id;
  }

  test("is found again, and goes on", async () => {
    const folder = training("checkpoints", 1, 2);
    const run = await recordEarlier(folder, { exponents: "02" });
    expect(await watch(folder)).toEqual({ run, computed: 0 });
    put(folder, 3, 3);
    expect(await watch(folder)).toEqual({ run, computed: 1 });
    expect(await store.runs()).toHaveLength(1);
  });

  test("is found again after its folder has been moved", async () => {
    const folder = training("checkpoints", 1, 2);
    const run = await recordEarlier(folder, { exponents: "2" });
    const moved = join(base, "moved");
    renameSync(folder, moved);
    expect(await watch(moved)).toEqual({ run, computed: 0 });
  });

  test.each<[string, Record<string, string>, Partial<WatchConfiguration>]>([
    [
      "numbers and words",
      {
        ...{ exponents: "2", transient: "010", interval: "auto", accuracy: "1e-04" },
        ...{ "initial-state": "random", "initial-scale": "0.50", repetitions: "2", steps: "99" },
        ...{ frame: "identity", lags: "1,2,4", segments: "1", kernels: "reference" },
        ...{ stack: "joint", convention: "standard", tolerance: ".5", precision: "float64" },
      },
      {
        spectrum: {
          ...{ transient: 10, initialState: "random", repetitions: 2, steps: 99 },
          ...{ frame: "identity", lags: [1, 2, 4], segments: 1, kernels: "reference" },
          ...{ stack: "joint", tolerance: 0.5 },
        },
      },
    ],
    [
      "the reading of data and networks",
      {
        exponents: "2",
        columns: "1, 0",
        as: "numbers",
        cell: "tanh",
      },
      { reading: { columns: [1, 0], kind: "numbers" }, model: { cell: "tanh" } },
    ],
  ])("is understood: %s", async (_, options, more) => {
    const folder = training("checkpoints", 1, 2);
    const run = await recordEarlier(folder, options);
    expect(await watch(folder, more)).toEqual({ run, computed: 0 });
  });

  test("is another with other settings or another seed", async () => {
    const folder = training("checkpoints", 1, 2);
    const run = await recordEarlier(folder, { exponents: "3" });
    const seeded = await recordEarlier(folder, { exponents: "2" }, 4);
    const now = await watch(folder);
    expect(now.computed).toBe(2);
    expect([run, seeded]).not.toContain(now.run);
    expect(await watch(folder, { spectrum: { seed: 4 } })).toEqual({ run: seeded, computed: 0 });
  });
});
