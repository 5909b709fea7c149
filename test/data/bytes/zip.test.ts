import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { isZip, unzip, zipEntryNames } from "../../../src/data/bytes/zip.ts";
import { FormatError } from "../../../src/errors.ts";

const all = () => true;
const some = { "a/b.txt": Uint8Array.of(1, 2, 3), c: new Uint8Array(1000).fill(7) };

/** Changes the sizes that the central directory gives the last entry. */
function withSizes(zip: Uint8Array, compressed: number, original: number): Uint8Array {
  const changed = zip.slice();
  const view = new DataView(changed.buffer);
  let at = changed.length - 4;
  while (view.getUint32(at, true) !== 0x02014b50) at--;
  view.setUint32(at + 20, compressed, true);
  view.setUint32(at + 24, original, true);
  return changed;
}

describe("archives", () => {
  test("stored and deflated files come out, by name, and only those asked for", () => {
    for (const level of [0, 9] as const) {
      const zip = zipSync(some, { level });
      expect(isZip(zip)).toBe(true);
      expect(zipEntryNames(zip, "z")).toEqual(["a/b.txt", "c"]);
      expect(Object.fromEntries(unzip(zip, "z", all))).toEqual(some);
      expect([...unzip(zip, "z", (name) => name === "c").keys()]).toEqual(["c"]);
    }
  });

  test("names are names: paths and __proto__ do no harm", () => {
    const zip = zipSync({ "../../evil": Uint8Array.of(1), constructor: Uint8Array.of(2) });
    expect([...unzip(zip, "z", all).keys()]).toEqual(["../../evil", "constructor"]);
  });
});

describe("wrong archives", () => {
  const stored = zipSync({ a: new Uint8Array(100).fill(1) }, { level: 0 });
  const deflated = zipSync({ a: new Uint8Array(100_000) }, { level: 9 });
  const directory = stored.lastIndexOf(0x02, stored.length - 23) - 3; // "PK\x01\x02"

  const wrong: [string, Uint8Array, RegExp][] = [
    ["one that is cut off", stored.subarray(0, stored.length - 30), /z: is a damaged zip/],
    ["four bytes", stored.subarray(0, 4), /damaged zip/],
    [
      "a file longer than the archive",
      withSizes(stored, 500, 500),
      /would unpack|is \d+ bytes long; its entry says 500/,
    ],
    [
      "a file shorter than it says",
      withSizes(deflated, deflated.length, 200_000),
      /damaged|is 100000 bytes long; its entry says 200000/,
    ],
    [
      "a giant declared size",
      withSizes(deflated, 200, 0xfffffffe),
      /would unpack to more than 64 MiB at "a"/,
    ],
  ];
  test.each(wrong)("%s", (_, bytes, message) => {
    expect(() => unzip(bytes, "z", all)).toThrow(FormatError);
    expect(() => unzip(bytes, "z", all)).toThrow(message);
  });

  test("a bomb of honest size is refused before it is unpacked", () => {
    // 100 MB of zeros in less than 500 kB: deflate reaches 1000:1.
    const zip = zipSync({ bomb: new Uint8Array(100_000_000) }, { level: 1 });
    expect(zip.length).toBeLessThan(500_000);
    expect(() => unzip(zip, "z", all)).toThrow("weights do not compress that well");
  });

  test("one file listed twice, or very often, is refused", () => {
    // The directory's entry repeated: all entries share one stretch of the archive.
    const entry = stored.subarray(directory, stored.length - 22);
    const end = stored.slice(stored.length - 22);
    const repeated = (count: number) => {
      const body = new Uint8Array(directory + count * entry.length);
      body.set(stored.subarray(0, directory));
      for (let i = 0; i < count; i++) body.set(entry, directory + i * entry.length);
      new DataView(end.buffer).setUint16(8, count, true);
      return new Uint8Array([...body, ...end]);
    };
    expect(() => unzip(repeated(2), "z", all)).toThrow('holds "a" twice');
  });

  test("a directory that claims more files than fit is left at once", () => {
    const zip = stored.slice();
    new DataView(zip.buffer).setUint16(zip.length - 14, 60_000, true);
    expect(() => zipEntryNames(zip, "z")).toThrow(/lists more than \d files/);
  });

  test("compression other than deflate is named", () => {
    const lzma = stored.slice();
    new DataView(lzma.buffer).setUint16(directory + 10, 14, true);
    expect(() => unzip(lzma, "z", all)).toThrow(
      'compresses "a" by method 14; expected none or deflate',
    );
  });
});
