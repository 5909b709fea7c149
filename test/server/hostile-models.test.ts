/**
 * Damaged model files that are sent to the server: each is computed or refused by itself, and the server goes on. A longer
 * run: LYAPSCOPE_FUZZ=2000 npx vitest run test/server/hostile-models.test.ts
 *
 * @module-tag slow
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { zipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeNpy } from "../../src/data/readers/npy.ts";
import { FormatError } from "../../src/errors.ts";
import { readModel } from "../../src/formats/read-model.ts";
import { createMemoryStore } from "../../src/store/memory-store.ts";
import { file, form, numbers } from "../cli/serve/forms.ts";
import { describeCompiled } from "../support/compiled.ts";
import { fuzz, fuzzCases } from "../support/fuzz.ts";
import { safetensorsOf, torchLayer } from "../support/weights.ts";

const FIXTURES = new URL("../formats/fixtures/", import.meta.url);
const COMPILED = new URL("../../dist/cli/serve/serve-store.js", import.meta.url).href;
const layer = torchLayer("rnn.", 4, 3, 4);

/** One of every way to be read: plain, archives stored and packed, pickles, modules, scripts. */
const FILES: Readonly<Record<string, Uint8Array>> = {
  "a.safetensors": safetensorsOf(layer),
  "a.npz": zipSync(
    Object.fromEntries(layer.map((one) => [`${one.name}.npy`, encodeNpy(one.read(), one.shape)])),
  ),
  ...Object.fromEntries(
    ["double.pt", "whole-module.pt", "scripted.jit", "whole-module-legacy.pt"].map((name) => [
      name,
      readFileSync(new URL(name, FIXTURES)),
    ]),
  ),
};

describeCompiled("models from strangers", () => {
  let server: { readonly url: string; close(): Promise<void> };
  beforeAll(async () => {
    const { serveStore } = await import(COMPILED);
    const output = { write() {}, isTerminal: false, width: 80, style: null as never };
    server = await serveStore(createMemoryStore(), "runs.db", output, { bytes: 1e6 });
  });
  afterAll(() => server?.close());

  test("are computed or refused, one by one; nothing is left and nothing run", async () => {
    const widths = new Map<string, number>();
    for (const [name, bytes] of Object.entries(FILES)) {
      const { networks } = await readModel({ name, files: new Map([[name, bytes]]) });
      widths.set(name, networks[0]!.cell.inputSize);
    }
    const left = () => readdirSync(tmpdir()).filter((name) => /^lyapscope-upload-/.test(name));
    const before = left();
    const ask = async (bytes: Uint8Array, name: string) => {
      const input = file(numbers(20, widths.get(name)!), "i.npy");
      const body = form({ model: file(bytes, name), input, options: { exponents: 1 } });
      const answer = await fetch(`${server.url}api/v1/spectrum`, { method: "POST", body });
      const { error } = (await answer.json()) as { error?: { message: string } };
      if (answer.status === 200) return;
      expect([400, 422], error?.message).toContain(answer.status);
      expect(error?.message).not.toContain("fault of lyapscope");
      throw new FormatError("MALFORMED", error!.message);
    };
    // A process of its own computes each, which a busy machine may take long to start.
    await fuzz(FILES, ask, fuzzCases(48), 60_000);
    // The folder of the last goes once it has been answered.
    const own = () => left().filter((name) => !before.includes(name));
    await expect.poll(own).toEqual([]);
    expect(existsSync("/tmp/x")).toBe(false);
    expect((await fetch(`${server.url}api/v1/`)).status).toBe(200);
  });
});
