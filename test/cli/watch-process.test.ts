/**
 * The built program beside real trainings, and killed.
 *
 * @module-tag slow
 */
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { WatchDocument } from "../../src/cli/watch/watch-output.ts";
import { openStore } from "../../src/store/node/open-store.ts";
import { describeCompiled } from "../support/compiled.ts";
import { layerTensors, lyapscope, temporaryFolder, writeModel, writeNumbers } from "./run-cli.ts";
import { startWatch } from "./watching.ts";

const BINARY = fileURLToPath(new URL("../../dist/cli/bin.js", import.meta.url));
const GUIDE = fileURLToPath(new URL("../../docs/guides/pytorch.md", import.meta.url));

/** A Python that has PyTorch: the first one found, or Debian's, which may stand behind another. */
const PYTHON = ["python3", "/usr/bin/python3"].find(
  (python) => spawnSync(python, ["-c", "import torch, numpy"]).status === 0,
);

describeCompiled("the program", () => {
  test("killed at any moment, it computes nothing twice and leaves nothing out", async () => {
    const place = temporaryFolder();
    const [folder, store] = [join(place, "checkpoints"), join(place, "runs.db")];
    mkdirSync(folder);
    const data = writeNumbers(join(place, "x.npy"), [400, 2]);
    const epochs = Array.from({ length: 12 }, (_, i) => i);
    for (const epoch of epochs) {
      const tensors = layerTensors("", {
        gates: 3,
        inputs: 2,
        units: 16,
        scale: 0.1 + 0.01 * epoch,
      });
      writeModel(join(folder, `epoch-${epoch}.safetensors`), tensors);
    }
    const args = ["watch", folder, "--input", data, "--store", store, "--json", "--threads", "1"];
    const printed: number[] = [];
    /** Runs until so many more documents have been printed, then kills. */
    const runUntil = (count: number) =>
      new Promise<void>((resolve, reject) => {
        const child = spawn(process.execPath, [BINARY, ...args, "--once"]);
        let text = "";
        child.stdout.on("data", (bytes) => {
          text += bytes;
          if (text.split("\n").length > count) child.kill("SIGKILL");
        });
        child.on("error", reject);
        child.on("close", () => {
          const whole = text.split("\n").slice(0, -1);
          printed.push(...whole.map((line) => (JSON.parse(line) as WatchDocument).step));
          resolve();
        });
      });
    for (const count of [1, 3, 2, 100]) await runUntil(count);
    // What was recorded and killed before it was printed is missing here, and only that.
    expect(printed).toEqual([...new Set(printed)].toSorted((a, b) => a - b));
    expect(printed.length).toBeGreaterThanOrEqual(epochs.length - 3);
    const opened = await openStore(store);
    const [run] = await opened.runs();
    expect((await opened.spectra(run!.id)).map(({ step }) => step)).toEqual(epochs);
    await opened.close();
  });
});

describe.skipIf(PYTHON === undefined)("PyTorch (skipped: no Python with torch and numpy)", () => {
  test("the script of docs/guides/pytorch.md, watched while it trains", async () => {
    const place = temporaryFolder();
    const script = /^```python\n([\s\S]*?)^```$/m.exec(readFileSync(GUIDE, "utf8"))![1]!;
    const epochs = 3;
    const short = script.replace(/^EPOCHS = \d+$/m, `EPOCHS = ${epochs}`);
    expect(short).not.toBe(script);
    writeFileSync(join(place, "train.py"), short);
    const at = (name: string) => join(place, name);
    const input = ["--input", at("heldout.npy"), "--exponents", "4"];
    const watching = startWatch([
      ...[at("checkpoints"), ...input, "--store", at("runs.db"), "--json"],
      ...["--metrics", at("metrics.jsonl")],
    ]);
    const training = spawn(PYTHON!, ["train.py"], { cwd: place, stdio: "inherit" });
    const trained = new Promise((resolve) => training.on("close", resolve));
    await watching.until("all epochs", () => watching.documents().length === epochs);
    expect(await trained).toBe(0);
    expect(await watching.stop()).toBe(0);
    expect(watching.err).not.toContain("not computed");

    const documents = watching.documents();
    expect(documents.map(({ step }) => step)).toEqual([1, 2, 3]);
    const losses = documents.map(({ metrics }) => Number(metrics["loss"]));
    // It learns: the first epochs divide the loss by ten.
    expect(losses[2]).toBeLessThan(losses[0]! / 5);
    // A checkpoint that was read while PyTorch wrote gives what it gives now that all is at rest.
    const model = at("checkpoints/epoch-2.pt");
    const { out } = await lyapscope(["spectrum", model, ...input, "--json", "--threads", "1"]);
    expect(documents[1]!.spectrum.exponents).toEqual(JSON.parse(out).exponents);
  });

  test("a dictionary that holds the epoch says it, in a file that is always the same", async () => {
    const place = temporaryFolder();
    const code = [
      "import sys, torch",
      "for epoch in (4, 5):",
      "    torch.manual_seed(epoch)",
      "    state = {'epoch': epoch, 'model': torch.nn.GRU(2, 4).state_dict()}",
      "    torch.save(state, f'{sys.argv[1]}/{epoch}')",
    ].join("\n");
    expect(spawnSync(PYTHON!, ["-c", code, place]).status).toBe(0);
    const folder = join(place, "checkpoints");
    mkdirSync(folder);
    const data = writeNumbers(join(place, "x.npy"), [100, 2]);
    const watching = startWatch([
      folder,
      "--input",
      data,
      "--store",
      join(place, "s.db"),
      "--json",
    ]);
    for (const [i, epoch] of [4, 5].entries()) {
      copyFileSync(join(place, String(epoch)), join(folder, "latest.pt"));
      await watching.until(`epoch ${epoch}`, () => watching.documents().length === i + 1);
    }
    await watching.stop();
    expect(watching.documents().map(({ step }) => step)).toEqual([4, 5]);
  });
});
