/** From a form to what would be typed: files under names of ours, options that are there, no path of anybody's. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { argumentsIn } from "../../../src/cli/serve/upload-form.ts";
import { command } from "../../../src/cli/spectrum/command.ts";
import type { Task } from "../../../src/server/compute/work.ts";
import { file, form, MODEL, taskOf } from "./forms.ts";

type SpectrumTask = Extract<Task, { kind: "spectrum" }>;

const argumentsOf = async (body: FormData) => {
  const { folder, contentType } = (await taskOf(body)) as SpectrumTask;
  return { folder, args: await argumentsIn(folder, contentType, command) };
};

describe("a form", () => {
  test("is its files, whole, and its options in the words of the command line", async () => {
    const options = {
      exponents: 3,
      "closed-loop": true,
      "initial-state": "random",
      frame: "identity",
    };
    const { folder, args } = await argumentsOf(
      form({ options, vocab: file(new Uint8Array([123, 125]), "my vocabulary.JSON") }),
    );
    expect(args).toEqual([
      ...["--exponents=3", "--closed-loop", "--initial-state=random", "--frame=identity"],
      ...["model.safetensors", "--input=input.npy", "--vocab=vocab.json"],
    ]);
    expect(new Uint8Array(readFileSync(join(folder, "model.safetensors")))).toEqual(MODEL);
  });

  test.each([
    "../../../etc/passwd",
    "/etc/cron.d/x",
    "..\\..\\x.npy",
    "a\0b.npy",
    "x.npy/../../y",
    "<script>.npy",
    `${"a".repeat(5000)}.npy`,
    ".",
    "..",
  ])("whose file is called %j writes nothing outside of its folder", async (name) => {
    const { folder, args } = await argumentsOf(form({ model: file(MODEL, name) }));
    expect(args[0]).toMatch(/^model(\.npy)?$/);
    expect(readdirSync(folder).sort()).toEqual(["body", "input.npy", args[0]].sort());
  });

  test.each([
    [{ model: null }, "model is missing; expected a file"],
    [{ input: "1,2" }, "input is a text; expected a file"],
    [{ other: "1" }, 'there is no part "other"; expected model, input, options'],
    [{ options: "{" }, "options are no JSON"],
    [{ options: "[1]" }, "options are [1]; expected an object"],
    [{ options: { plot: "/tmp/x.svg" } }, 'options: there is no "plot"; expected'],
    [{ options: { history: "x.csv" } }, 'there is no "history"'],
    [{ options: { input: "/etc/passwd" } }, 'there is no "input"'],
    [
      { options: { frame: "/etc/passwd" } },
      "frame names a file; expected random, identity, or a part",
    ],
    [
      { options: { "initial-state": "../x.npy" } },
      "initial-state names a file; expected zeros, random",
    ],
    [{ options: { vocab: "/etc/passwd" } }, "vocab names a file; expected a part of that name"],
    [{ options: { map: "x.yaml" } }, "map names a file"],
    [{ options: { exponents: [1] } }, "exponents is [1]; expected a text or a number"],
    [{ options: { "closed-loop": "yes" } }, 'closed-loop is "yes"; expected true or false'],
    [{ options: { constructor: 1 } }, 'there is no "constructor"'],
  ])("that is wrong is refused: %#", async (parts, message) => {
    await expect(argumentsOf(form(parts as never))).rejects.toThrow(message as string);
  });

  test("with a part twice is refused", async () => {
    const twice = form();
    twice.append("model", file(MODEL, "b.npz"));
    await expect(argumentsOf(twice)).rejects.toThrow("model is given more than once");
  });

  test.each([
    ["nothing", ""],
    ["no form", "hello"],
    [
      "a form that ends in the middle of a part",
      '--b\r\nContent-Disposition: form-data; name="model"',
    ],
    ["parts without a head", "--b\r\n\r\nx\r\n--b--\r\n"],
    ["a head without an end", `--b\r\n${"A: b\r\n".repeat(100_000)}`],
    [
      "another boundary",
      '--c\r\nContent-Disposition: form-data; name="model"\r\n\r\nx\r\n--c--\r\n',
    ],
    ["bytes", String.fromCharCode(...Array.from({ length: 4096 }, (_, i) => (i * 167) % 256))],
  ])("that is malformed (%s) is refused", async (_, body) => {
    const { folder } = (await taskOf(form())) as SpectrumTask;
    writeFileSync(join(folder, "body"), body, "latin1");
    await expect(argumentsIn(folder, "multipart/form-data; boundary=b", command)).rejects.toThrow(
      /the body is no multipart|model is missing/,
    );
    expect(readdirSync(folder)).toEqual(["body"]);
  });
});
