/** Every way of getting it wrong that we know of: one line that says what and why, and the code. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { layerTensors, lyapscope, temporaryFolder, writeModel, writeNumbers } from "./run-cli.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const GRU = { gates: 3, inputs: 8, units: 4 };
const model = writeModel(at("model.safetensors"), layerTensors("rnn.", GRU));
const data = writeNumbers(at("x.npy"), [40, 8]);

/** Exit code and the single line on stderr after what was read. */
async function failure(...args: string[]): Promise<{ code: number; message: string }> {
  const { code, out, err } = await lyapscope(args);
  expect(out).toBe("");
  const lines = err.trimEnd().split("\n");
  const at = lines.findIndex((line) => line.startsWith("lyapscope"));
  expect(lines.slice(at + 1).filter((line) => !line.startsWith("  hint: "))).toEqual([]);
  expect(err).not.toMatch(/\n\s+at /);
  return { code, message: lines[at] ?? err };
}

function spectrum(...args: string[]) {
  return failure("spectrum", ...args);
}

/** A safetensors file with a table of our own making. */
function handMade(name: string, table: object | string, bytes = 32): string {
  const json = Buffer.from(typeof table === "string" ? table : JSON.stringify(table));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  writeFileSync(at(name), Buffer.concat([length, json, Buffer.alloc(bytes)]));
  return at(name);
}

describe("wrong usage ends with code 2", () => {
  test.each([
    [
      "an unknown option, with the nearest",
      ["--exponent", "5"],
      "unknown option --exponent; did you mean --exponents?",
    ],
    ["an option nobody could mean", ["--zzzzzz"], "unknown option --zzzzzz"],
    ["an option without its value", ["--exponents"], "--exponents needs a value: --exponents K"],
    ["an option that swallows the next", ["--plot", "--json"], "--plot needs a value: --plot FILE"],
    ["a flag with a value", ["--json=yes"], '--json takes no value; got "yes"'],
    ["an option given twice", ["--seed", "1", "--seed", "2"], "--seed is given twice"],
    ["a second model", ["other.pt"], 'unexpected argument "other.pt"'],
    [
      "a word for a number",
      ["--exponents", "many"],
      '--exponents is "many"; expected an integer from 1 on',
    ],
    ["half a step", ["--transient", "0.5"], '--transient is "0.5"; expected an integer from 0 on'],
    ["no accuracy", ["--accuracy", "0"], '--accuracy is "0"; expected a number above 0'],
    [
      "a kernel with a typing error",
      ["--kernels", "wsam"],
      '--kernels is "wsam"; expected auto, reference, wasm, native; did you mean wasm?',
    ],
    ["an unknown unit", ["--unit", "dB"], '--unit is "dB"; expected nats, bits'],
    ["an unknown cell", ["--cell", "lstn"], /--cell is "lstn"; expected .*did you mean lstm\?/],
    [
      "a picture of unknown kind",
      ["--plot", "a.gif"],
      '--plot is "a.gif"; expected a name ending in .svg, .png or .html',
    ],
    [
      "a picture in a folder that is not there",
      ["--plot", "no/such/a.svg"],
      '--plot is "no/such/a.svg"; there is no folder no/such',
    ],
    [
      "a frame of unknown kind",
      ["--frame", "eye"],
      '--frame is "eye"; expected random, identity, or a .npy file',
    ],
    [
      "more exponents than there are",
      ["--exponents", "5"],
      "exponents is 5; expected an integer in [1, 4], the state size",
    ],
    [
      "a transient longer than the data",
      ["--transient", "40"],
      /x\.npy, sequence 0 has 40 steps and the transient is 40; expected more steps/,
    ],
    [
      "a network that is not there",
      ["--network", "decoder"],
      'network is "decoder"; expected one of "rnn"',
    ],
    [
      "a cell state without a hidden state",
      ["--initial-cell", data],
      /--initial-cell needs --initial-state/,
    ],
  ])("%s", async (_, args, message) => {
    const got = await spectrum(model, "--input", data, ...args);
    expect(got.code).toBe(2);
    const expected = typeof message === "string" ? `lyapscope spectrum: ${message}` : message;
    expect(got.message).toMatch(expected);
    if (typeof expected === "string") expect(got.message).toBe(expected);
  });

  test("no model, no input, and paths that lead nowhere", async () => {
    expect(await spectrum()).toMatchObject({
      code: 2,
      message: expect.stringMatching(/MODEL is missing: a trained network/),
    });
    expect(await spectrum(model)).toMatchObject({
      code: 2,
      message: expect.stringMatching(/--input is missing/),
    });
    const nowhere = at("nowhere.pt");
    expect(await spectrum(nowhere, "--input", data)).toEqual({
      code: 2,
      message: `lyapscope spectrum: there is no file or folder ${nowhere}`,
    });
    expect(await spectrum(model, "--input", nowhere)).toMatchObject({ code: 2 });
    expect(await spectrum(model, "--input", data, "--vocab", nowhere)).toMatchObject({ code: 2 });
    expect(await spectrum(model, "--input", data, "--map", nowhere)).toMatchObject({ code: 2 });
  });

  test("a folder as data", async () => {
    const { code, message } = await spectrum(model, "--input", folder);
    expect(code).toBe(2);
    expect(message).toMatch(/folder/);
  });

  test("input of another width than the network's", async () => {
    const narrow = writeNumbers(at("narrow.npy"), [40, 7]);
    expect(await spectrum(model, "--input", narrow)).toEqual({
      code: 2,
      message: "lyapscope spectrum: input has 7 features; the network takes 8",
    });
  });

  test("several networks in one file, which are listed", async () => {
    const two = writeModel(at("two.safetensors"), [
      ...layerTensors("encoder.", GRU),
      ...layerTensors("decoder.", GRU),
    ]);
    const { code, message } = await spectrum(two, "--input", data);
    expect(code).toBe(2);
    expect(message).toMatch(/2 recurrent networks; say which with --network: .*encoder.*decoder/);
    const chosen = await lyapscope([
      "spectrum",
      two,
      "--input",
      data,
      "--network",
      "decoder",
      "--threads",
      "1",
    ]);
    expect(chosen.code).toBe(0);
  });

  test("several arrays in an .npz file, of which --array takes one", async () => {
    const { zipSync } = await import("fflate");
    const bytes = new Uint8Array(readFileSync(data));
    writeFileSync(at("both.npz"), zipSync({ "a.npy": bytes, "b.npy": bytes }));
    expect(await spectrum(model, "--input", at("both.npz"))).toMatchObject({
      code: 2,
      message: expect.stringMatching(/2 arrays.*a \[40, 8\], b \[40, 8\].*--array NAME$/),
    });
    const chosen = await lyapscope(["spectrum", model, "--input", at("both.npz"), "--array", "b"]);
    expect(chosen.code).toBe(0);
  });

  test("initial states and frames of the wrong shape", async () => {
    const state = writeNumbers(at("h0.npy"), [1, 2, 4]);
    expect(await spectrum(model, "--input", data, "--initial-state", state)).toEqual({
      code: 2,
      message:
        "lyapscope spectrum: --initial-state has shape [1, 2, 4]; expected [1, 1, 4], layers × sequences × units",
    });
    const frame = writeNumbers(at("q0.npy"), [3, 3]);
    expect(await spectrum(model, "--input", data, "--frame", frame)).toEqual({
      code: 2,
      message:
        "lyapscope spectrum: --frame has shape [3, 3]; expected [4, 4], state size × exponents",
    });
    const cell = writeNumbers(at("c0.npy"), [1, 1, 4]);
    const fitting = writeNumbers(at("h0-fits.npy"), [1, 1, 4]);
    expect(
      await spectrum(model, "--input", data, "--initial-state", fitting, "--initial-cell", cell),
    ).toMatchObject({
      code: 2,
      message: expect.stringMatching(/--initial-cell: rnn has no cell state \(gru\)/),
    });
  });

  test("unknown commands and no command", async () => {
    expect(await failure("spectrun")).toEqual({
      code: 2,
      message: "lyapscope: unknown command spectrun; did you mean spectrum?",
    });
    expect(await failure("--jsn")).toMatchObject({
      code: 2,
      message: expect.stringMatching(/unknown option --jsn/),
    });
    const nothing = await lyapscope([]);
    expect(nothing).toMatchObject({ code: 2, out: "" });
    expect(nothing.err).toContain("usage:");
  });
});

describe("broken files and failed computations end with code 1", () => {
  const expectFailure = async (path: string, message: RegExp) => {
    const got = await spectrum(path, "--input", data);
    expect(got.message).toMatch(message);
    expect(got.code).toBe(1);
  };

  test("an empty model, and empty data", async () => {
    writeFileSync(at("empty.safetensors"), "");
    await expectFailure(at("empty.safetensors"), /empty/);
    writeFileSync(at("empty.npy"), "");
    expect(await spectrum(model, "--input", at("empty.npy"))).toMatchObject({
      code: 1,
      message: expect.stringMatching(/empty\.npy: empty file/),
    });
  });

  test("a truncated model", async () => {
    writeFileSync(at("cut.safetensors"), readFileSync(model).subarray(0, -10));
    await expectFailure(at("cut.safetensors"), /cut\.safetensors/);
  });

  test("a header longer than the file", async () => {
    const bytes = Buffer.from(readFileSync(model));
    bytes.writeBigUInt64LE(BigInt(bytes.length));
    writeFileSync(at("long.safetensors"), bytes);
    await expectFailure(at("long.safetensors"), /header|table/);
  });

  test("overlapping tensors", async () => {
    const tensor = (begin: number) => ({
      dtype: "F32",
      shape: [4],
      data_offsets: [begin, begin + 16],
    });
    await expectFailure(
      handMade("overlap.safetensors", { a: tensor(0), b: tensor(8) }),
      /b|overlap/,
    );
  });

  test("a folder that is no model, a text that is none", async () => {
    mkdirSync(at("folder"));
    await expectFailure(at("folder"), /folder/);
    writeFileSync(at("notes.pt"), "just some notes\n");
    await expectFailure(at("notes.pt"), /no format that is read/);
  });

  test("weights of the wrong rank", async () => {
    const [first, ...others] = layerTensors("rnn.", GRU);
    const cube = writeModel(at("cube.safetensors"), [{ ...first!, shape: [12, 2, 4] }, ...others]);
    await expectFailure(cube, /weight_ih_l0/);
  });

  test("NaN in weights and in data", async () => {
    const spoiled = layerTensors("rnn.", GRU);
    spoiled[1]!.values[5] = Number.NaN;
    await expectFailure(writeModel(at("nan.safetensors"), spoiled), /weight_hh_l0.*NaN/);
    const holes = writeNumbers(at("holes.npy"), [40, 8], (values) => {
      values[3 * 8 + 2] = Number.NaN;
    });
    const got = await spectrum(model, "--input", holes);
    expect(got.message).toMatch(/holes\.npy.*step 3.*NaN/);
    expect(got.code).toBe(1);
  });

  test("data of the wrong rank", async () => {
    const deep = writeNumbers(at("deep.npy"), [2, 2, 5, 8]);
    expect(await spectrum(model, "--input", deep)).toMatchObject({
      code: 1,
      message: expect.stringMatching(/deep\.npy.*\[2, 2, 5, 8\]/),
    });
  });

  test("a state that overflows, with its step", async () => {
    const relu = writeModel(
      at("relu.safetensors"),
      layerTensors("rnn.", { gates: 1, inputs: 8, units: 4, scale: 1e30 }),
    );
    const got = await spectrum(relu, "--input", data, "--cell", "relu", "--transient", "0");
    expect(got.message).toMatch(/state \d became .* at step \d+/);
    expect(got.code).toBe(1);
  });
});

test("LYAPSCOPE_DEBUG=1 adds where the error came from", async () => {
  const args = ["spectrum", at("nowhere"), "--input", data];
  expect((await lyapscope(args, { env: { LYAPSCOPE_DEBUG: "1" } })).err).toMatch(/\n\s+at .*\.ts:/);
});

test("a failure leaves no file behind", async () => {
  const before = readdirSync(folder).length;
  await lyapscope([
    "spectrum",
    at("relu.safetensors"),
    "--input",
    data,
    "--cell",
    "relu",
    "--plot",
    at("a.svg"),
  ]);
  expect(readdirSync(folder)).toHaveLength(before);
});
