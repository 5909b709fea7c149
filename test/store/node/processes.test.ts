/**
 * Several processes on one file, and processes that are killed; on dist/ (`npm test` builds it).
 *
 * @module-tag slow
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openStore } from "../../../src/store/node/open-store.ts";
import type { RunStore } from "../../../src/store/store.ts";
import { describeCompiled } from "../../support/compiled.ts";
import { newPath, runSql } from "./files.ts";

const WRITER = fileURLToPath(new URL("writer.mjs", import.meta.url));
const identity = (seed: number) => ({ configuration: { task: "copy" }, seed, versions: {} });

interface Writer {
  /** Steps that the process said it had recorded. */
  readonly said: number[];
  readonly err: string;
  readonly code: number | null;
}

/** Steps that a writer says before it is killed: more than lie between two checkpoints, so that each goes on. */
const SAID = 4;

/** Runs a writer; `kill` is called once it has said {@link SAID} steps. */
function write(
  path: string,
  seed: number,
  last: number,
  kill: (end: () => void) => void = () => {},
): Promise<Writer> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [WRITER, path, String(seed), String(last)]);
    const written = { out: "", err: "" };
    let begun = false;
    child.stdout.on("data", (data) => {
      written.out += data;
      if (begun || written.out.split("\n").length <= SAID) return;
      begun = true;
      kill(() => child.kill("SIGKILL"));
    });
    child.stderr.on("data", (data) => (written.err += data));
    child.on("error", reject);
    child.on("close", (code) => {
      const said = written.out.split("\n").slice(0, -1).map(Number);
      resolve({ said, err: written.err, code });
    });
  });
}

const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

/** Everything at every step up to the last, once, with the values that follow from the step. */
async function requireAgreement(store: RunStore, id: string): Promise<number> {
  const last = (await store.latest(id)).step ?? 0;
  for (const [name, factor] of [
    ["loss", 0.5],
    ["accuracy", 0.25],
  ] as const) {
    const found = await store.metrics(id, { name });
    expect(found).toEqual(upTo(last).map((step) => ({ step, name, value: factor * step })));
  }
  const spectra = await store.spectra(id);
  expect(spectra.map(({ step, details }) => [step, details])).toEqual(
    upTo(last).map((step) => [step, { step }]),
  );
  expect(spectra.every(({ step, exponents }) => exponents[63] === step / 64)).toBe(true);
  expect((await store.series(id)).map(({ step }) => step)).toEqual(upTo(last));
  const checkpoints = await store.checkpoints(id);
  expect(checkpoints).toEqual(
    upTo(last)
      .filter((step) => step % 3 === 0)
      .map((step) => ({ step, size: 200_000 })),
  );
  const checkpoint = await store.latestCheckpoint(id);
  if (checkpoint)
    expect(checkpoint.bytes.every((byte) => byte === checkpoint.step % 256)).toBe(true);
  return last;
}

describeCompiled("processes", () => {
  test("three of them make one file and write it at once, and nothing is lost", async () => {
    const path = newPath();
    const writers = await Promise.all([1, 2, 3].map((seed) => write(path, seed, 60)));
    expect(writers.map(({ code, err }) => [code, err])).toEqual(writers.map(() => [0, ""]));
    const store = await openStore(path);
    const runs = await store.runs();
    expect(runs.map(({ seed }) => seed).sort()).toEqual([1, 2, 3]);
    for (const { id } of runs) expect(await requireAgreement(store, id)).toBe(60);
    await store.close();
  });

  test("three of them repeat one run, and nothing counts twice", async () => {
    const path = newPath();
    const writers = await Promise.all([1, 1, 1].map((seed) => write(path, seed, 30)));
    expect(writers.map(({ code, err }) => [code, err])).toEqual(writers.map(() => [0, ""]));
    const store = await openStore(path);
    const runs = await store.runs();
    expect(runs.length).toBe(1);
    expect(await requireAgreement(store, runs[0]!.id)).toBe(30);
    await store.close();
  });

  test("killed in the middle of writing, time and again: what was said is there, whole and once", async () => {
    const path = newPath();
    let reached = 0;
    // Moments from that step on: some between two records, most within one.
    for (const wait of [0, 7, 19, 33, 52, 71]) {
      const { said, code } = await write(path, 1, 100_000, (end) => setTimeout(end, wait));
      expect(code).toBeNull();
      const store = await openStore(path);
      const { id, existed } = await store.createRun(identity(1));
      expect(existed).toBe(true);
      const last = await requireAgreement(store, id);
      expect(last).toBeGreaterThanOrEqual(said.at(-1)!);
      // It went on from the last checkpoint that was there.
      expect(said[0]).toBe(reached - (reached % 3) + 1);
      reached = last;
      await store.close();
      expect(runSql(path, "", "pragma integrity_check")).toEqual([{ integrity_check: "ok" }]);
    }
    expect(reached).toBeGreaterThan(6);
  });
});
