import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { encodeNpy } from "../../src/data/readers/npy.ts";
import { writeSafetensors } from "../../src/formats/safetensors.ts";
import { createRandom } from "../../src/random.ts";
import { spectrumSchema } from "../../src/report/document/spectrum-schema.ts";
import { lyapscope, temporaryFolder } from "./run-cli.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const UNITS = 40;

/** Tanh units with gain 2.5 and no bias. */
function writeChaos(): void {
  const { normal } = createRandom(4);
  const weights = Array.from({ length: UNITS ** 2 }, () => (2.5 * normal()) / UNITS ** 0.5);
  const tensor = (name: string, columns: number, values: readonly number[]) => ({
    ...{ name, shape: [UNITS, columns], values: Float64Array.from(values) },
  });
  const tensors = [
    tensor("rnn.weight_ih_l0", 1, new Array(UNITS).fill(1)),
    tensor("rnn.weight_hh_l0", UNITS, weights),
  ];
  writeFileSync(at("chaos.safetensors"), writeSafetensors(tensors));
  writeFileSync(at("zero.npy"), encodeNpy(new Float64Array(800), [800, 1]));
}
writeChaos();
const args = [
  ...["spectrum", at("chaos.safetensors"), "--input", at("zero.npy"), "--cell", "tanh"],
  ...["--exponents", "4", "--kernels", "wasm", "--threads", "1"],
];

describe("--initial-state", () => {
  test("zeros, silence: a warning, ✗, and no dimension", async () => {
    const { code, out, err } = await lyapscope([...args, "--initial-state", "zeros"]);
    expect(code).toBe(0);
    expect(err).toContain("never left an unstable fixed point");
    expect(err).toContain("hint: give --initial-state random");
    expect(out).toContain("✗ trajectory: at rest on an unstable fixed point from step 0 on");
    expect(out).toContain("✗ settled");
    expect(out).not.toContain("Kaplan–Yorke dimension");
    expect(out).not.toContain("sensitive");
  });

  test("random, several starts: further sequences, from the seed, and said", async () => {
    const random = [...args, "--initial-state", "random", "--json"];
    const [one, again, other] = await Promise.all(
      [random, random, [...random, "--seed", "1"]].map(async (each) =>
        JSON.parse((await lyapscope(each)).out),
      ),
    );
    expect(one.exponents).toEqual(again.exponents);
    expect(one.exponents).not.toEqual(other.exponents);
    expect(one.trajectory.kind).toBe("moving");
    const several = [...args, "--initial-state", "random", "--repetitions", "3"];
    const text = await lyapscope(several);
    expect(text.out).toContain("in 3 sequences");
    expect(text.out).toContain(
      "initial state: random, deviation 0.5, 3 starts along each sequence",
    );
    const json = JSON.parse((await lyapscope([...several, "--json"])).out);
    json.perSequence[0].forEach((value: number, j: number) => {
      expect(value).toBeCloseTo(one.perSequence[0][j], 9); // products of more columns round otherwise
    });
    expect(json.perSequence).toHaveLength(3);
    expect(json.settings).toMatchObject({ initialState: "random", repetitions: 3, seed: 0 });
  });

  test("what does not vary is not repeated; a cell file needs a hidden one", async () => {
    for (const [more, message] of [
      [["--repetitions", "2"], "--repetitions is for --initial-state random"],
      [["--initial-scale", "2"], "--initial-scale is for --initial-state random"],
      [["--initial-state", "random", "--initial-cell", "c.npy"], "needs --initial-state FILE"],
    ] as const) {
      const { code, err } = await lyapscope([...args, ...more]);
      expect(code).toBe(2);
      expect(err).toContain(message);
    }
  });
});

describe("provenance", () => {
  test("JSON and page say version, command, settings, hashes, date", async () => {
    const page = at("it's.html");
    const { out } = await lyapscope([...args, "--seed", "7", "--json", "--plot", page]);
    const document = spectrumSchema.parse(JSON.parse(out));
    const { provenance, settings } = document;
    const hash = (name: string) =>
      createHash("sha256")
        .update(readFileSync(at(name)))
        .digest("hex");
    expect(provenance?.files).toEqual([
      { role: "model", path: at("chaos.safetensors"), sha256: hash("chaos.safetensors") },
      { role: "input", path: at("zero.npy"), sha256: hash("zero.npy") },
    ]);
    const typed = args.slice(0, 2).join(" ");
    expect(provenance?.command).toContain(`lyapscope ${typed}`);
    expect(provenance?.command).toContain(`--plot '${page.replace("'", "'\\''")}'`);
    expect(Math.abs(Date.parse(provenance!.date) - Date.now())).toBeLessThan(600_000);
    expect(provenance?.node).toBe(process.version);
    expect(settings).toMatchObject({ seed: 7, interval: "auto", accuracy: 1e-4, frame: "random" });
    const html = readFileSync(page, "utf8");
    for (const { sha256 } of provenance!.files) expect(html).toContain(sha256!);
    expect(html).toContain("interval asked for");
    expect(html).toContain("none: at rest");
  });
});
