import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { sequencesFromNpz } from "../../../src/data/index.ts";
import { doubles, integers, npyBytes } from "./npy-bytes.ts";

const x = npyBytes({ descr: "<f8", shape: [2, 3], data: doubles([1, 2, 3, 4, 5, 6]) });
const ids = npyBytes({ descr: "<i4", shape: [4], data: integers([0, 3, 1, 1]) });
const words = npyBytes({ descr: "<U1", shape: [1], data: Uint8Array.of(65, 0, 0, 0) });

test("the only array of numbers is the data", async () => {
  const set = sequencesFromNpz(zipSync({ "x.npy": x, "words.npy": words }), {}, "a.npz");
  expect(set).toMatchObject({ kind: "numbers", width: 3, source: "a.npz" });
  expect(Array.from(await set.sequences[0]!.read(1, 1))).toEqual([4, 5, 6]);
});

describe("several arrays", () => {
  const bytes = zipSync({ "x.npy": x, "ids.npy": [ids, { level: 0 }] });
  test("are told apart by name", async () => {
    expect(sequencesFromNpz(bytes, { array: "ids" }, "a.npz")).toMatchObject({
      kind: "tokens",
      width: 4,
      source: "a.npz: ids",
    });
    expect(sequencesFromNpz(bytes, { array: "x" }, "a.npz")).toMatchObject({
      kind: "numbers",
      width: 3,
    });
  });

  test("are listed with their shapes where none is chosen, or one that is not there", () => {
    expect(() => sequencesFromNpz(bytes, {}, "a.npz")).toThrow(
      'a.npz: holds 2 arrays of numbers (x [2, 3], ids [4]); expected one, or the name of one as "array"',
    );
    expect(() => sequencesFromNpz(bytes, { array: "y" }, "a.npz")).toThrow(
      'a.npz has no array "y"; expected one of x [2, 3], ids [4]',
    );
  });
});

test.each([
  ["no zip", Uint8Array.of(0x50, 0x4b, 3, 4, 0), "a.npz"],
  [
    "no arrays",
    zipSync({ "readme.txt": Uint8Array.of(65) }),
    "a.npz: holds 0 arrays of numbers (none of any kind)",
  ],
  [
    "a damaged array",
    zipSync({ "x.npy": x.subarray(0, x.length - 1) }),
    "a.npz: has 47 bytes of data",
  ],
])("refuses %s", (_, bytes, message) => {
  expect(() => sequencesFromNpz(bytes, {}, "a.npz")).toThrow(message);
});

test("a chosen array of text is refused by name", () => {
  const bytes = zipSync({ "x.npy": x, "words.npy": words });
  expect(() => sequencesFromNpz(bytes, { array: "words" }, "a.npz")).toThrow("holds text");
});
