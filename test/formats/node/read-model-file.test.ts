import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { modelSourceFrom, readModelFile } from "../../../src/formats/node/read-model-file.ts";
import { safetensorsOf, torchLayer } from "../../support/weights.ts";

const folder = mkdtempSync(join(tmpdir(), "lyapscope-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);

describe("paths", () => {
  test("a file is read, and named by its path", async () => {
    writeFileSync(path("m.safetensors"), safetensorsOf(torchLayer("rnn.", 4, 3, 5)));
    const model = await readModelFile(path("m.safetensors"));
    expect(model.source).toBe(path("m.safetensors"));
    expect(model.networks.length).toBe(1);
  });

  test("a model's folder is its files, the one that describes them first", async () => {
    mkdirSync(path("tfjs/deeper"), { recursive: true });
    for (const name of ["group1-shard1of1.bin", "model.json", "deeper/secret"]) {
      writeFileSync(path(`tfjs/${name}`), name);
    }
    const source = await modelSourceFrom(path("tfjs"));
    expect([...source.files.keys()]).toEqual(["model.json", "group1-shard1of1.bin"]);
  });

  test("what is no model says so", async () => {
    mkdirSync(path("empty"));
    writeFileSync(path("nothing.pt"), "");
    writeFileSync(path("large.pt"), "");
    truncateSync(path("large.pt"), 3 * 2 ** 30); // sparse: takes no room
    await expect(readModelFile(path("missing.pt"))).rejects.toThrow(
      /missing\.pt: does not exist; expected a model file/,
    );
    await expect(readModelFile(path("empty"))).rejects.toThrow(
      /is a folder without model\.json or manifest\.json/,
    );
    await expect(readModelFile(path("nothing.pt"))).rejects.toThrow(/nothing\.pt: is empty/);
    await expect(readModelFile(path("large.pt"))).rejects.toThrow(
      /has 3\.0 GiB; at most 2 GiB are read/,
    );
  });
});
