/** A watch from the library, without a command line. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { createMemoryStore } from "../../src/store/memory-store.ts";
import type { RunStore } from "../../src/store/store.ts";
import type { WatchConfiguration } from "../../src/watch/configuration.ts";
import type { WatchNote, WatchObserver } from "../../src/watch/observer.ts";
import { watchFolder } from "../../src/watch/watch-folder.ts";
import { layerTensors, writeModel, writeNumbers } from "../cli/run-cli.ts";

const place = mkdtempSync(join(tmpdir(), "lyapscope-watch-"));
afterAll(() => rmSync(place, { recursive: true }));
const data = writeNumbers(join(place, "x.npy"), [200, 2]);
/** Networks that differ in their weights' size; `network(i)` is the path of a file. */
const network = (i: number, inputs = 2): string =>
  writeModel(
    join(place, `${i}-${inputs}.safetensors`),
    layerTensors("rnn.", { gates: 3, inputs, units: 3, scale: 0.1 + 0.05 * i }),
  );

let folder = "";
let store: RunStore;
let configuration: WatchConfiguration;
let count = 0;
beforeEach(() => {
  folder = join(place, `checkpoints-${count++}`);
  mkdirSync(folder);
  store = createMemoryStore();
  configuration = {
    ...{ folder, data, poll: 0.05, settle: 0.02, patience: 0.1 },
    spectrum: { exponents: 2, threads: 1 },
  };
});
const put = (i: number, name: string) => copyFileSync(network(i), join(folder, name));

/** Files of the spectra that a watch of what is there computes. */
async function once(more: Partial<WatchConfiguration> = {}): Promise<string[]> {
  const files: string[] = [];
  const observer: WatchObserver = { onSpectrum: ({ file }) => void files.push(file) };
  await watchFolder({ ...configuration, ...more }, { store, observer, once: true });
  return files;
}

describe("watchFolder", () => {
  test("tells of every checkpoint as it appears, and computes none twice", async () => {
    const controller = new AbortController();
    const told: string[] = [];
    const steps = { done: 0, total: 0 };
    put(1, "epoch-1.safetensors");
    const observer: WatchObserver = {
      onStart: ({ recorded }) => void told.push(`start ${recorded}`),
      onCheckpoint: ({ file, subject }) =>
        void told.push(`read ${file}, ${subject.model.layers[0]!.cell}`),
      onProgress: (progress) => void Object.assign(steps, progress),
      async onSpectrum({ file, step, result }) {
        told.push(`${file} at ${step}: ${result.exponents.length}`);
        if (step < 3) put(step + 1, `epoch-${step + 1}.safetensors`);
        else controller.abort();
      },
    };
    const { signal } = controller;
    const result = await watchFolder(configuration, { store, observer, signal });
    expect(told).toEqual([
      "start 0",
      ...[1, 2, 3].flatMap((i) => [
        `read epoch-${i}.safetensors, gru`,
        `epoch-${i}.safetensors at ${i}: 2`,
      ]),
    ]);
    expect(steps).toEqual({ done: 200, total: 200 });
    expect(result).toMatchObject({ outcome: "stopped", computed: 3, refused: [] });
    const spectra = await store.spectra(result.run!);
    expect(spectra.map(({ step }) => step)).toEqual([1, 2, 3]);

    put(4, "epoch-4.safetensors");
    expect(await once()).toEqual(["epoch-4.safetensors"]);
    expect((await store.runs()).map(({ id, state }) => [id, state!.state])).toEqual([
      [result.run, "finished"],
    ]);
    expect(await store.isHeld(result.run!)).toBe(false);
  });

  test("says what could not be computed, and why, and goes on", async () => {
    put(1, "1.safetensors");
    copyFileSync(network(2, 3), join(folder, "2.safetensors"));
    writeFileSync(join(folder, "3.safetensors"), "no model");
    put(4, "4.safetensors");
    const refused: string[] = [];
    const result = await watchFolder(configuration, {
      store,
      observer: { onRefused: ({ file }) => void refused.push(file) },
      once: true,
    });
    expect(refused).toEqual(["2.safetensors", "3.safetensors"]);
    expect(result).toMatchObject({ outcome: "finished", computed: 2 });
    expect(result.refused.map(({ error }) => (error as Error).message)).toEqual([
      expect.stringContaining("input has 2 features; the network takes 3"),
      expect.stringContaining("3.safetensors"),
    ]);
  });

  test("ends with what an observer throws, which is no failure of a checkpoint", async () => {
    put(1, "1.safetensors");
    const failure = new Error("the page is gone");
    for (const name of ["onStart", "onCheckpoint", "onProgress", "onSpectrum"] as const) {
      const fail = () => {
        throw failure;
      };
      store = createMemoryStore();
      const watching = watchFolder(configuration, {
        store,
        observer: { [name]: fail, onRefused: () => expect.unreachable(name) },
        once: true,
      });
      await expect(watching, name).rejects.toBe(failure);
      const [run] = await store.runs();
      expect(run!.state!.state).toBe("failed");
    }
  });

  test("has notes with a kind for programs and words for people, and metrics", async () => {
    const notes: WatchNote[] = [];
    const metrics = join(place, "metrics.jsonl");
    writeFileSync(metrics, '{"step": 1, "loss": 0.5}\nnothing\n');
    put(1, "best.safetensors");
    put(1, "1.safetensors");
    const seen: unknown[] = [];
    const observer: WatchObserver = {
      onNote: (note) => void notes.push(note),
      onMetrics: (added) => void seen.push(...added),
    };
    await watchFolder({ ...configuration, metrics }, { store, observer, once: true });
    expect(notes.map(({ kind }) => kind)).toEqual(["metrics", "twin"]);
    expect(notes[0]!.hint).toContain('"step"');
    expect(seen).toEqual([{ step: 1, name: "loss", value: 0.5 }]);
    // Nor are they told again when the watch goes on.
    await watchFolder({ ...configuration, metrics }, { store, observer, once: true });
    expect(seen).toHaveLength(1);
  });

  test("stops while it waits for the data, and has no run then", async () => {
    const controller = new AbortController();
    const later = join(place, "later.npy");
    const observer: WatchObserver = { onNote: () => controller.abort(new Error("enough")) };
    const { signal } = controller;
    const result = await watchFolder(
      { ...configuration, data: later },
      { store, observer, signal },
    );
    expect(result).toEqual({ run: null, outcome: "stopped", computed: 0, refused: [] });
    expect(await store.runs()).toEqual([]);
  });

  test("asks what data mean before anything is computed", async () => {
    put(1, "1.safetensors");
    const wide = writeNumbers(join(place, "wide.npy"), [200, 4]);
    await expect(once({ data: wide })).rejects.toMatchObject({
      code: "AMBIGUOUS",
      settledBy: [{ columns: "0,1" }],
    });
    expect(await once({ data: wide, reading: { columns: [0, 1] } })).toEqual(["1.safetensors"]);
  });

  test.each<[string, Partial<WatchConfiguration> & Record<string, unknown>, string]>([
    ["an unknown option", { paterns: "*.pt" }, "paterns is no option; did you mean pattern?"],
    [
      "an unknown option of the spectrum",
      { spectrum: { exponent: 2 } as object },
      "exponent is no option",
    ],
    ["no folder", { folder: "" }, "folder is"],
    ["a time that is none", { poll: 0 }, "poll is 0; expected seconds"],
    ["a pattern outside", { pattern: "../*.pt" }, "within the folder"],
    ["starts that do not vary", { spectrum: { repetitions: 2 } }, "repetitions is given"],
    ["a scaling of its own", { scaling: "own" as "file" }, "scaling is"],
  ])("refuses %s before there is a run", async (_, wrong, message) => {
    await expect(once(wrong)).rejects.toThrow(message);
    expect(await store.runs()).toEqual([]);
  });
});
