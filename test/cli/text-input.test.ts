/** Texts that hold symbols which the vocabulary lacks: refused, or left out and reported. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { layerTensors, lyapscope, temporaryFolder, writeModel } from "./run-cli.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const model = writeModel(
  at("model.safetensors"),
  layerTensors("rnn.", { gates: 3, inputs: 2, units: 4 }),
);
writeFileSync(at("letters.txt"), "abba bab\n".repeat(6));
writeFileSync(at("known.txt"), "abbabab".repeat(6));
writeFileSync(at("vocabulary.json"), '{"a": 0, "b": 1}');
writeFileSync(at("with-unknown.json"), '{"a": 0, "<unk>": 1}');

function spectrum(text: string, vocabulary: string, ...args: string[]) {
  const input = ["--input", at(text), "--vocab", at(vocabulary), "--threads", "1", "--json"];
  return lyapscope(["spectrum", model, ...input, ...args]);
}

test("symbols without an id are refused, with the option that leaves them out", async () => {
  const { code, out, err } = await spectrum("letters.txt", "vocabulary.json");
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toMatch(/letters\.txt: 12 characters .*" " .* 6×.*or --unknown skip\n$/);
});

test("symbols that are left out are named on stderr and in the document, and drive nothing", async () => {
  const skipped = await spectrum("letters.txt", "vocabulary.json", "--unknown", "skip");
  const note =
    '12 characters are not in the vocabulary (2 distinct: " " (U+0020) 6×, "\\n" (U+000A) 6×), left out';
  expect(skipped.code).toBe(0);
  expect(skipped.err).toContain(`noted  ${note}\n`);
  const document = JSON.parse(skipped.out);
  expect(document.input).toMatchObject({ longest: 42, notes: [note] });
  const known = JSON.parse((await spectrum("known.txt", "vocabulary.json")).out);
  expect(known.input.notes).toEqual([]);
  expect(document.exponents).toEqual(known.exponents);
});

test("symbols read as the vocabulary's unknown id are named too", async () => {
  const { code, err } = await spectrum("known.txt", "with-unknown.json");
  expect(code).toBe(0);
  expect(err).toMatch(/noted {2}24 characters .*"b" \(U\+0062\) 24×\), read as id 1\n/);
});

test("ids made up from the text are said to be so", async () => {
  const args = ["spectrum", model, "--input", at("known.txt"), "--threads", "1"];
  expect((await lyapscope(args)).err).toMatch(
    /noted {2}no vocabulary was given: ids 0 to 1 are the symbols of the text, sorted;/,
  );
});

test("inspect says what was done to data", async () => {
  const { out } = await lyapscope(["inspect", writeIdx(at("images.idx")), "--json"]);
  expect(JSON.parse(out).notes).toEqual(["bytes divided by 255"]);
});

/** One image of 2 × 2 bytes. */
function writeIdx(path: string): string {
  writeFileSync(path, Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4));
  return path;
}
