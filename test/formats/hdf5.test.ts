import { expect, test } from "vitest";
import { FormatError } from "../../src/errors.ts";
import { readHdf5 } from "../../src/formats/keras/hdf5.ts";
import { h5File } from "../support/keras-files.ts";

const small = () =>
  h5File((file) => {
    file.create_attribute("version", "2.1.5");
    file.create_attribute("names", ["a", "bc", "dé"]);
    file.create_attribute("fixed", ["a", "bcd"], null, "S5");
    file.create_attribute("number", 3);
    const group = file.create_group("g");
    group.create_dataset({ name: "x", data: new Float32Array([1, 2, 3, 4, 5, 6]), shape: [2, 3] });
    group.create_dataset({ name: "n", data: new Int32Array([-1, 7]), shape: [2] });
    group.create_dataset({ name: "text", data: ["no", "numbers"] });
    group.create_soft_link("/nowhere", "broken");
    group.create_external_link("/etc/passwd", "/", "outside");
    file.create_group("optimizer").create_dataset({ name: "m", data: new Float64Array(4) });
  });

test("texts in attributes, numbers in arrays, groups; nothing else", async () => {
  const root = await readHdf5(await small(), "x.h5", new Set(["/optimizer"]));
  expect(Object.fromEntries(root.attributes)).toEqual({
    version: ["2.1.5"],
    names: ["a", "bc", "dé"],
    fixed: ["a", "bcd"],
  });
  expect([...root.groups.keys()]).toEqual(["g"]);
  const { arrays } = root.groups.get("g")!;
  expect([...arrays.keys()].sort()).toEqual(["n", "x"]);
  expect(arrays.get("x")).toMatchObject({ name: "g/x", dtype: "float32", shape: [2, 3] });
  expect(Array.from(arrays.get("x")!.read())).toEqual([1, 2, 3, 4, 5, 6]);
  expect(Array.from(arrays.get("n")!.read())).toEqual([-1, 7]);
});

test("an array that claims far more than the file holds is refused before it is allocated", async () => {
  const bytes = await h5File((file) => {
    // Never written, so that the file stays small: 256 MiB of zeros.
    file.create_dataset({
      name: "giant",
      data: new Float32Array(1),
      shape: [1],
      maxshape: [null],
      chunks: [1],
    });
    (file.get("giant") as unknown as { resize(shape: number[]): void }).resize([2 ** 26]);
  });
  expect(bytes.length).toBeLessThan(100_000);
  await expect(readHdf5(bytes, "x.h5")).rejects.toThrow(/claims 268435456 bytes for "\/giant"/);
});

test("groups that contain themselves end at a depth", async () => {
  const bytes = await h5File((file) => {
    file.create_group("a").create_hard_link("/a", "a");
  });
  await expect(readHdf5(bytes, "x.h5")).rejects.toThrow(/nested deeper than 32/);
});

test("a damaged heap of texts, which the C library never leaves, is refused at once", async () => {
  const bytes = await small();
  const heap = new TextDecoder("latin1").decode(bytes).indexOf("GCOL");
  expect(heap).toBeGreaterThan(0);
  for (const at of [16, 24]) {
    const damaged = Uint8Array.from(bytes);
    damaged.fill(0, heap + at, heap + at + 8);
    damaged.fill(0, heap + 16, heap + 18);
    await expect(readHdf5(damaged, "x.h5")).rejects.toThrow(/a heap at \d+ is damaged/);
  }
});

test("cut, empty and other files are refused, and the next one is read", async () => {
  const whole = await small();
  for (const bytes of [
    new Uint8Array(0),
    whole.subarray(0, 8),
    whole.subarray(0, 100),
    whole.subarray(0, whole.length / 2),
    new TextEncoder().encode("not HDF5 at all"),
  ]) {
    await expect(readHdf5(bytes, "x.h5")).rejects.toThrow(FormatError);
    expect((await readHdf5(whole, "whole.h5")).groups.size).toBe(2);
  }
});

test("a chunk that claims 2 GB in the index of chunks is refused, and nothing so large asked for", async () => {
  const bytes = await h5File((file) => {
    const data = Float32Array.from({ length: 4096 }, (_, i) => i % 7);
    file.create_dataset({ name: "x", data, shape: [4096], chunks: [1024], compression: 4 });
  });
  expect((await readHdf5(bytes, "whole.h5")).arrays.get("x")!.shape).toEqual([4096]);
  // A node of the tree of chunks: "TREE", kind 1, level, entries and siblings, then the first chunk's length.
  const tree = new TextDecoder("latin1").decode(bytes).indexOf("TREE\x01");
  expect(tree).toBeGreaterThan(0);
  const damaged = Uint8Array.from(bytes);
  new DataView(damaged.buffer).setUint32(tree + 24, 0x70_00_00_00, true);
  const { prototype } = WebAssembly.Memory;
  const { grow } = prototype;
  let most = 0;
  prototype.grow = function watched(pages) {
    most = Math.max(most, pages);
    // Not even without the limit that this is about.
    if (pages > 2 ** 13) throw new Error("too much for a test");
    return grow.call(this, pages);
  };
  try {
    await expect(readHdf5(damaged, "x.h5")).rejects.toThrow(FormatError);
  } finally {
    prototype.grow = grow;
  }
  expect(most).toBeLessThan(2 ** 13);
  expect((await readHdf5(bytes, "whole.h5")).arrays.size).toBe(1);
});
