import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { afterAll, describe, expect, test } from "vitest";
import { encodeNpy } from "../../src/data/readers/npy.ts";
import { modelSourceFrom, readModelFile } from "../../src/formats/node/read-model-file.ts";
import { readModel } from "../../src/formats/read-model.ts";

const bytes = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
const read = (content: Uint8Array, name = "m.onnx") =>
  readModel({ name, files: new Map([[name, content]]) });
const array = () => encodeNpy(Float64Array.of(1, 2), [2]);
const twoArrays = () => Uint8Array.from([...array(), ...array()]);
const npz = () => zipSync({ "a.npy": array(), "b.npy": array() });
const tar = () => {
  const block = new Uint8Array(1024);
  block.set(bytes("ustar"), 257);
  return block;
};

describe("files that are no models are named, with what to do", () => {
  test.each([
    [
      "a Git LFS pointer",
      bytes("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"),
      /Git LFS pointer.*git lfs pull/,
    ],
    ["an HTML page", bytes("\n<!DOCTYPE html>\n<html></html>"), /HTML page.*raw file/],
    ["gzip", bytes("\x1f\x8b\x08\0"), /gzip; unpack it/],
    ["tar", tar(), /tar archive/],
    ["GGUF", bytes("GGUF\x03\0\0\0"), /GGUF/],
    ["MATLAB", bytes("MATLAB 5.0 MAT-file"), /MATLAB file/],
    ["MATLAB 7.3", bytes("MATLAB 7.3 MAT-file"), /loadmat does not read; save it with -v7/],
    ["JLD2", bytes("HDF5-based Julia Data Format, version 0.1.1\0"), /JLD2 file of Julia.*\.npz/],
    ["R", bytes("RDX3\nX\n"), /file of R/],
    ["DyNet", bytes("#Parameter# /lstm/_0 {24,3} 24\n"), /DyNet.*--map.*i, f, o, g/],
    ["MXNet", bytes("\x12\x01\0\0\0\0\0\0\0"), /MXNet/],
    [
      "the index of a model in parts",
      bytes('{"metadata": {}, "weight_map": {"a": "model-1-of-2.safetensors"}}'),
      /only lists the files of a model \(model-1-of-2\.safetensors\)/,
    ],
    [
      "a program of torch.export",
      zipSync({ "m/archive_format": bytes("pt2"), "m/models/model.json": bytes("{}") }),
      /torch\.export.*state_dict/,
    ],
    ["TensorFlow Lite", bytes("\x1c\0\0\0TFL3"), /TensorFlow Lite/],
    [
      "a zip with a model in it",
      zipSync({ data: bytes("{}"), "policy.pth": bytes("x") }),
      /zip archive with policy\.pth in it; unpack it/,
    ],
    [
      "a zip without one",
      zipSync({ "a.txt": bytes("x") }),
      /zip archive of 1 file \(a\.txt\), none of which is a model/,
    ],
  ])("%s", async (_, content, message) => {
    await expect(read(content)).rejects.toThrow(message);
  });
});

describe("files whose names say what their bytes do not", () => {
  test.each([
    ["m.rds", "\x1f\x8b\x08\0", /file of R/],
    ["m.t7", "\x04\0\0\0", /Torch 7/],
    ["m.ckpt.index", "\0\0\x12\x08", /one part of a TensorFlow checkpoint/],
    ["m.ckpt.data-00000-of-00001", "abcd", /one part of a TensorFlow checkpoint/],
    ["graph.pb", "\n\x1f\n\x05", /graph of TensorFlow/],
    ["m.mlmodel", "\x08\x04\x12\x20", /Core ML/],
    ["m.bson", "\x3c\0\0\0", /Flux/],
    ["m.msgpack", "\x81\xa6params", /Flax/],
    ["m.eqx", "{}\n", /Equinox/],
  ])("%s", async (name, content, message) => {
    await expect(read(bytes(content), name)).rejects.toThrow(message);
  });

  test("arrays in a row without names, as Equinox writes them", async () => {
    await expect(read(twoArrays(), "m.npy")).rejects.toThrow(/several arrays in a row.*Equinox/);
    await expect(read(array(), "m.npy")).rejects.toThrow(/is a single array/);
  });

  test("names do not overrule what is read", async () => {
    const { format } = await read(npz(), "weights.index");
    expect(format).toBe("npz");
  });
});

describe("folders and files beside a model", () => {
  const folder = mkdtempSync(join(tmpdir(), "lyapscope-mistaken-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = (name: string) => join(folder, name);

  test("SavedModel, checkpoints, and folders with models in them", async () => {
    for (const [name, file] of [
      ["saved", "saved_model.pb"],
      ["tf1", "model.ckpt.index"],
      ["hub", "model.safetensors"],
      ["orbax", "_CHECKPOINT_METADATA"],
    ]) {
      mkdirSync(path(name!));
      writeFileSync(path(`${name}/${file}`), "x");
    }
    await expect(readModelFile(path("saved"))).rejects.toThrow(
      /TensorFlow SavedModel; save it as one file/,
    );
    await expect(readModelFile(path("tf1"))).rejects.toThrow(/TensorFlow checkpoints/);
    await expect(readModelFile(path("orbax"))).rejects.toThrow(/Orbax/);
    await expect(readModelFile(path("hub"))).rejects.toThrow(
      /folder with model\.safetensors in it; give one of these/,
    );
  });

  test("a model's file gives others of its folder by bare names, and none from elsewhere", async () => {
    mkdirSync(path("here"));
    writeFileSync(path("secret"), "secret");
    writeFileSync(path("here/m.onnx"), "x");
    writeFileSync(path("here/m.onnx.data"), "abc");
    symlinkSync(path("secret"), path("here/link"));
    const { beside } = await modelSourceFrom(path("here/m.onnx"));
    expect((await beside!("m.onnx.data"))!.length).toBe(3);
    for (const name of ["../secret", path("secret"), "..", ".", "", "missing"]) {
      expect(await beside!(name)).toBeNull();
    }
    await expect(beside!("link")).rejects.toThrow(/is no file in the folder of/);
  });
});
