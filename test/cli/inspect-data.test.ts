/** `inspect` of data: every file that `spectrum --input` takes, read with the same options. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync, zipSync } from "fflate";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { DATA_FORMATS, type DataFormat, READERS } from "../../src/data/formats.ts";
import { encodeNpy } from "../../src/data/readers/npy.ts";
import { lyapscope, temporaryFolder, writeModel, writeNumbers } from "./run-cli.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const inspect = (...args: string[]) => lyapscope(["inspect", ...args]);

/** Five steps of two numbers, or of symbols, as each format has them. */
const numbers = [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5];
const npy = encodeNpy(Float64Array.from(numbers), [5, 2]);
const SAMPLES: Readonly<Record<DataFormat, string | Uint8Array>> = {
  npy,
  npz: zipSync({ "x.npy": npy }),
  csv: "a,b\n0.5,1\n1.5,2\n2.5,3\n3.5,4\n4.5,5\n",
  parquet: new Uint8Array(
    parquetWriteBuffer({
      columnData: ["a", "b"].map((name, f) => ({
        name,
        type: "DOUBLE" as const,
        data: numbers.filter((_, i) => i % 2 === f),
      })),
    }),
  ),
  jsonl: "[[0.5,1],[1.5,2],[2.5,3],[3.5,4],[4.5,5]]\n",
  idx: Uint8Array.from([0, 0, 8, 2, 0, 0, 0, 5, 0, 0, 0, 2, ...numbers.map((x) => 2 * x)]),
  txt: "abcab",
};
const bytesOf = (format: DataFormat) => {
  const sample = SAMPLES[format];
  return typeof sample === "string" ? new TextEncoder().encode(sample) : sample;
};
const files = DATA_FORMATS.flatMap((format) =>
  READERS[format].endings.flatMap((ending) => [
    [`data.${ending}`, bytesOf(format)] as const,
    [`data.${ending}.gz`, gzipSync(bytesOf(format))] as const,
  ]),
);

describe("what the contents or the name say", () => {
  test.each(files)("%s", async (name, bytes) => {
    writeFileSync(at(name), bytes);
    const { code, out, err } = await inspect(at(name));
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("1 sequence of 5 steps\n");
  });

  test.each([
    ["train-images-idx2-ubyte", bytesOf("idx")],
    ["train-images-idx2-ubyte.gz", gzipSync(bytesOf("idx"))],
    ["recording", npy],
    ["UPPER.CSV", bytesOf("csv")],
  ])("%s, without an ending of ours", async (name, bytes) => {
    writeFileSync(at(name), bytes);
    expect((await inspect(at(name))).out).toContain("1 sequence of 5 steps\n");
  });

  test("a packed model is a model, which has to be unpacked", async () => {
    writeFileSync(at("model.pt.gz"), gzipSync(new Uint8Array(100)));
    const { code, err } = await inspect(at("model.pt.gz"));
    expect(code).toBe(1);
    expect(err).toContain("is packed by gzip; unpack it");
  });

  test("one tensor by itself", async () => {
    const tensors = [{ name: "x", shape: [5, 2], values: Float64Array.from(numbers) }];
    const { out } = await inspect(writeModel(at("one.safetensors"), tensors));
    expect(out).toContain("1 sequence of 5 steps\nnumbers, 2 features");
  });

  test("a pipe", async () => {
    const pipe = at("pipe");
    if (spawnSync("mkfifo", [pipe]).status !== 0) {
      console.log("skipped: pipes, which need mkfifo");
      return;
    }
    const [{ out }] = await Promise.all([inspect(pipe), writeFile(pipe, npy)]);
    expect(out).toContain("1 sequence of 5 steps\nnumbers, 2 features");
  });
});

describe("options", () => {
  writeNumbers(at("tbm.npy"), [40, 3, 2]);

  test("--layout and --as read it as spectrum would", async () => {
    expect((await inspect(at("tbm.npy"))).out).toContain(
      "40 sequences of 3 steps\nnumbers, 2 features: drives networks with 2 inputs\nnoted  the first axis is taken for sequences, [B, T, m]; if it is time, --layout tbm\n",
    );
    expect((await inspect(at("tbm.npy"), "--layout", "tbm")).out).toContain(
      "3 sequences of 40 steps\n",
    );
    writeFileSync(at("digits.csv"), "0\n2\n1\n");
    expect((await inspect(at("digits.csv"))).out).toContain("numbers, 1 feature");
    expect((await inspect(at("digits.csv"), "--as", "symbols")).out).toContain("3 symbols");
  });

  test("--array and --columns choose; --format says what nothing else does", async () => {
    writeFileSync(at("two.npz"), zipSync({ "x.npy": npy, "y.npy": npy }));
    const chosen = await inspect(at("two.npz"), "--array", "y");
    expect(chosen.out).toContain("two.npz: y: 1 sequence of 5 steps\nnumbers, 2 features");
    writeFileSync(at("table"), SAMPLES.csv);
    const table = await inspect(at("table"), "--format", "csv", "--columns", "b");
    expect(table.out).toContain("numbers, 1 feature: drives networks with 1 input\nfeatures  b\n");
  });

  test("a model's options are refused for data, and which of the two said so is named", async () => {
    const path = at("data.npy");
    writeFileSync(path, npy);
    const cell = await inspect(path, "--cell", "gru");
    expect(cell.code).toBe(2);
    expect(cell.err).toContain(`--cell is for models; ${path} is data`);
    const both = await inspect(path, "--template", "--as", "numbers");
    expect(both.err).toContain("--template is for models; --as for data");
  });
});

test("every place that tells people which data are read names every ending", async () => {
  const page = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");
  const texts = {
    "inspect --help": (await inspect("--help")).out,
    "spectrum --help": (await lyapscope(["spectrum", "--help"])).out,
    "README.md": page("README.md"),
    "docs/guides/read-a-model.md": page("docs/guides/read-a-model.md"),
  };
  const endings = DATA_FORMATS.flatMap((format) => READERS[format].endings);
  for (const [where, text] of Object.entries(texts)) {
    for (const ending of endings) expect(text, where).toMatch(new RegExp(`\\.${ending}\\b`));
  }
});
