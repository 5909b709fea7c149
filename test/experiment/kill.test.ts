/**
 * Trainings that are killed with signal 9 at any moment; on dist/ (`npm test` builds it).
 *
 * @module-tag slow
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createRandom } from "../../src/random.ts";
import { openStore } from "../../src/store/node/open-store.ts";
import { describeCompiled } from "../support/compiled.ts";

const BINARY = fileURLToPath(new URL("../../dist/cli/bin.js", import.meta.url));
const TRAINING = `
seed: 4
task: { kind: delayed-copy, sequences: 256, validation: 32, length: 3, delay: 5, symbols: 4 }
network: { cell: lstm, hidden: 12 }
training: { epochs: 12, batchSize: 16, dropout: 0.1 }
monitor: { budget: null, exponents: 4, gradientNormsEvery: 4 }
metricsEvery: 1
checkpoints: { every: { steps: 5 } }
`;

/** Runs the training in a process of its own, and kills it `delay` ms after it began, if it is not done. */
async function train(folder: string, delay: number | null): Promise<boolean> {
  const args = ["train", "train.yaml", "--threads", "1", "--output", "network.safetensors"];
  const child = spawn(process.execPath, [BINARY, ...args], { cwd: folder });
  let said = "";
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  await new Promise<void>((resolve) => {
    child.stderr.on("data", (data) => {
      said += data;
      if (delay !== null && /^epoch/m.test(said)) resolve();
    });
    ended.then(() => resolve());
  });
  if (delay !== null) {
    await sleep(delay);
    child.kill("SIGKILL");
  }
  const code = await ended;
  if (delay === null) expect(code, said).toBe(0);
  return code === null;
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "lyapscope-kill-"));
  writeFileSync(join(folder, "train.yaml"), TRAINING);
  return folder;
}

async function recorded(folder: string) {
  const store = await openStore(join(folder, "lyapscope.db"));
  const [{ id, state }] = await store.runs();
  const spectra = (await store.spectra(id)).map(({ step, exponents }) => ({ step, exponents }));
  const all = { metrics: await store.metrics(id), series: await store.series(id), spectra };
  await store.close();
  return { all, state: state?.state };
}

describeCompiled("the program", () => {
  test("killed at random moments, a training ends with the numbers of one that was not", async () => {
    const [whole, killed] = [newFolder(), newFolder()];
    await train(whole, null);
    const random = createRandom(Date.now());
    let kills = 0;
    for (let attempt = 0; attempt < 6; attempt++) {
      if (await train(killed, random.integer(400))) kills++;
    }
    await train(killed, null);
    const [expected, found] = [await recorded(whole), await recorded(killed)];
    expect(found.state).toBe("finished");
    expect(found.all).toEqual(expected.all);
    const network = (folder: string) => readFileSync(join(folder, "network.safetensors"));
    expect(network(killed)).toEqual(network(whole));
    expect(kills).toBeGreaterThan(0);
  });
});
