import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openData } from "../../../src/data/node/open-data.ts";
import type { SequenceSet } from "../../../src/data/sequences.ts";
import { columnMajor, doubles, integers, npyBytes } from "../readers/npy-bytes.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lyapscope-data-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

const counting = (length: number) => Array.from({ length }, (_, i) => i + 0.5);
/** Forces reading piece by piece. */
const STREAMED = { streamFrom: 0 };

async function contents(set: SequenceSet): Promise<number[][]> {
  return Promise.all(set.sequences.map(async (s) => Array.from(await s.read(0, s.length))));
}

describe.each([
  ["loaded", {}],
  ["streamed", STREAMED],
])(".npy, %s", (_, how) => {
  test.each([
    ["C order", false],
    ["Fortran order", true],
  ])("[T, m] numbers in %s are T steps of m features", async (_, fortran) => {
    const values = counting(12);
    const data = doubles(fortran ? columnMajor(values, [4, 3]) : values);
    const path = await write("a.npy", npyBytes({ descr: "<f8", shape: [4, 3], fortran, data }));
    const set = await openData(path, how);
    expect(set).toMatchObject({ kind: "numbers", width: 3, source: "a.npy" });
    expect(await contents(set)).toEqual([values]);
    await set.close?.();
  });

  test.each([
    ["C order", false],
    ["Fortran order", true],
  ])("[B, T, m] numbers in %s are B sequences, from any step", async (_, fortran) => {
    const shape = [2, 5, 3];
    const values = counting(30);
    const data = doubles(fortran ? columnMajor(values, shape) : values);
    const path = await write("b.npy", npyBytes({ descr: "<f8", shape, fortran, data }));
    const set = await openData(path, how);
    expect(set.sequences.map((s) => s.length)).toEqual([5, 5]);
    for (let b = 0; b < 2; b++) {
      const whole = values.slice(15 * b, 15 * (b + 1));
      for (let start = 0; start <= 5; start++) {
        for (let count = 0; count <= 6; count++) {
          const read = await set.sequences[b]!.read(start, count);
          expect(Array.from(read)).toEqual(whole.slice(3 * start, 3 * (start + count)));
        }
      }
    }
    await set.close?.();
  });

  test.each([
    ["[T]", [6], [[3, 0, 2, 5, 1, 1]]],
    [
      "[B, T]",
      [2, 3],
      [
        [3, 0, 2],
        [5, 1, 1],
      ],
    ],
  ])("%s integers are token ids", async (_, shape, expected) => {
    const data = integers([3, 0, 2, 5, 1, 1]);
    const set = await openData(await write("i.npy", npyBytes({ descr: "<i4", shape, data })), how);
    expect(set).toMatchObject({ kind: "tokens", width: 6 });
    expect(await contents(set)).toEqual(expected);
    expect(await set.sequences[0]!.read(0, 1)).toBeInstanceOf(Int32Array);
    await set.close?.();
  });

  test("kind overrules the element type, both ways", async () => {
    const data = integers([3, 0, 2, 5, 1, 1]);
    const path = await write("k.npy", npyBytes({ descr: "<i4", shape: [2, 3], data }));
    const numbers = await openData(path, { ...how, kind: "numbers" });
    expect(numbers).toMatchObject({ kind: "numbers", width: 3 });
    expect(numbers.sequences.map((s) => s.length)).toEqual([2]);
    const ids = npyBytes({ descr: "<f8", shape: [3], data: doubles([2, 0, 1]) });
    const tokens = await openData(await write("t.npy", ids), { ...how, kind: "tokens" });
    expect(tokens).toMatchObject({ kind: "tokens", width: 3 });
    await numbers.close?.();
    await tokens.close?.();
  });

  test("a value that is not finite is named by sequence, step and feature", async () => {
    const values = counting(30);
    values[15 + 2 * 3 + 1] = Number.NaN;
    const path = await write(
      "n.npy",
      npyBytes({ descr: "<f8", shape: [2, 5, 3], data: doubles(values) }),
    );
    const reading = openData(path, how).then(async (set) => {
      try {
        await set.sequences[1]!.read(1, 3);
      } finally {
        await set.close?.();
      }
    });
    await expect(reading).rejects.toThrow(
      "n.npy: sequence 1, step 2, feature 1 is NaN; expected finite numbers",
    );
  });

  test.each([
    ["a scalar", [], doubles([1]), "0 axes; expected [T, m] or [B, T, m]"],
    ["four axes", [1, 1, 1, 1], doubles([1]), "has 4 axes"],
    ["no steps", [0, 3], doubles([]), "shape [0, 3] is empty"],
    ["missing bytes", [3, 3], doubles([1, 2, 3, 4]), "takes"],
  ])("refuses %s", async (_, shape, data, message) => {
    const path = await write("w.npy", npyBytes({ descr: "<f8", shape, data }));
    await expect(openData(path, how)).rejects.toThrow(message);
  });

  test("refuses ids that are not, by step", async () => {
    const path = await write(
      "neg.npy",
      npyBytes({ descr: "<i4", shape: [3], data: integers([1, 0, -1]) }),
    );
    await expect(openData(path, how)).rejects.toThrow("neg.npy: step 2 is -1; expected token ids");
  });
});

describe("a path", () => {
  test("that does not exist", async () => {
    await expect(openData(join(folder, "none.npy"))).rejects.toThrow(/none\.npy: no such file/);
  });
  test("that is a folder", async () => {
    await expect(openData(folder)).rejects.toThrow("is a folder; expected a file");
  });
  test("of an empty file", async () => {
    await expect(openData(await write("e.npy", new Uint8Array(0)))).rejects.toThrow(
      "e.npy: empty file",
    );
  });
  test("of something else", async () => {
    const path = await write("a.docx", Uint8Array.of(1, 2, 3));
    await expect(openData(path)).rejects.toThrow("a.docx: not a known data format");
  });
});

test("reading after close() says so", async () => {
  const path = await write(
    "c.npy",
    npyBytes({ descr: "<f8", shape: [2, 1], data: doubles([1, 2]) }),
  );
  const set = await openData(path, STREAMED);
  await set.close!();
  await set.close!();
  await expect(set.sequences[0]!.read(0, 1)).rejects.toThrow("c.npy: read after close()");
});
