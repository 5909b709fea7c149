/**
 * Damaged files: every decoder gives sequences or one FormatError that names the file; nothing else
 * is thrown, nothing hangs. Seeded; `LYAPSCOPE_FUZZ=20 npx vitest run test/data/fuzz` does 20 times as many.
 */
import { gzipSync, zipSync } from "fflate";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { decodeData } from "../../src/data/index.ts";
import { RowScanner } from "../../src/data/readers/csv-rows.ts";
import { vocabularyFromJson } from "../../src/data/vocabulary.ts";
import { FormatError } from "../../src/errors.ts";
import { createRandom, type Random } from "../../src/random.ts";
import { doubles, integers, npyBytes } from "./readers/npy-bytes.ts";
import { parquetV1 } from "./readers/parquet-v1.ts";

const CASES = 400 * Number(process.env.LYAPSCOPE_FUZZ ?? 1);
const encode = (text: string) => new TextEncoder().encode(text);
const numbers = Array.from({ length: 60 }, (_, i) => Math.sin(i));
const npy = npyBytes({ descr: "<f8", shape: [2, 10, 3], fortran: true, data: doubles(numbers) });
const ids = npyBytes({
  descr: ">i4",
  shape: [2, 5],
  data: integers([1, 0, 0, 3, 0, 0, 0, 0, 0, 1]),
});
const csv = encode(`a,"b, c"\r\n${numbers.map((x, i) => `${x},"${i}"`).join("\r\n")}\r\n`);
const idx = Uint8Array.from([
  0,
  0,
  8,
  3,
  0,
  0,
  0,
  2,
  0,
  0,
  0,
  3,
  0,
  0,
  0,
  4,
  ...numbers.slice(0, 24).map((x) => 255 * x * x),
]);
const table = parquetWriteBuffer({
  columnData: [
    { name: "x", data: numbers, type: "DOUBLE" },
    { name: "i", data: numbers.map((_, i) => i >> 3), type: "INT32" },
    { name: "maybe", data: numbers, type: "DOUBLE", nullable: true },
  ],
});

const FILES: readonly [string, Uint8Array][] = [
  ["a.npy", npy],
  ["ids.npy", ids],
  ["a.npz", zipSync({ "x.npy": npy })],
  ["a.csv", csv],
  ["a.jsonl", encode('[[1, 2.5], [3, -4e2]]\n{"input": [[5, 6]], "__proto__": {"a": [1]}}\n')],
  ["a.parquet", new Uint8Array(table)],
  ["v1.parquet", parquetV1({ indices: [0, 1, 2, 3, 0, 1, 2, 3, 3], plain: numbers.slice(0, 9) })],
  ["a.idx", idx],
  ["a.idx.gz", gzipSync(idx)],
  ["a.csv.gz", gzipSync(csv)],
  ["a.txt", encode("Grüße 😀, and so on\n")],
];

/** Flips, overwrites, cuts, repeats or inserts, one to four times. */
function damaged(bytes: Uint8Array, random: Random): Uint8Array {
  let result = Array.from(bytes);
  for (let times = 1 + random.integer(4); times > 0 && result.length > 0; times--) {
    const at = random.integer(result.length);
    const length = 1 + random.integer(8);
    switch (random.integer(6)) {
      case 0:
        result[at] = result[at]! ^ (1 << random.integer(8));
        break;
      case 1:
        for (let i = at; i < Math.min(at + length, result.length); i++)
          result[i] = random.integer(256);
        break;
      case 2:
        result = result.slice(0, at);
        break;
      case 3:
        result.splice(at, 0, ...result.slice(at, at + 8 * length));
        break;
      case 4:
        for (let i = at; i < Math.min(at + length, result.length); i++) result[i] = 255; // giant sizes
        break;
      default:
        result.splice(at, length);
    }
  }
  return Uint8Array.from(result);
}

describe.each(FILES)("%s, damaged", (name, bytes) => {
  test("gives sequences or one FormatError with its name", async () => {
    const random = createRandom(name.length);
    await decodeData(bytes, name); // the file itself is sound
    let refused = 0;
    for (let i = 0; i < CASES; i++) {
      const broken = damaged(bytes, random);
      const began = performance.now();
      try {
        const set = await decodeData(broken, name);
        for (const { length, read } of set.sequences) {
          expect(length).toBeGreaterThan(0);
          const values = await read(0, Math.min(length, 1000));
          expect(values.every((value) => Number.isFinite(value))).toBe(true);
        }
      } catch (error) {
        if (!(error instanceof FormatError)) {
          throw new Error(
            `case ${i}: ${(error as Error).stack}\n${Buffer.from(broken).toString("base64")}`,
          );
        }
        expect(error.message.startsWith(name.replace(/\.gz$/, ""))).toBe(true);
        expect(error.message.length).toBeLessThan(400);
        refused++;
      }
      expect(performance.now() - began).toBeLessThan(20_000); // sound files take about 1 ms
    }
    expect(refused).toBeGreaterThan(CASES / 20);
    expect(refused).toBeLessThan(CASES + 1);
  });
});

test("vocabularies, damaged: a vocabulary or one FormatError", () => {
  const random = createRandom(1);
  const json = encode('{"a": 0, "b": 1, "<unk>": 2, "é": 3, "__proto__": 4}');
  for (let i = 0; i < CASES; i++) {
    const text = new TextDecoder().decode(damaged(json, random));
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      continue;
    }
    try {
      const { symbols, unknownId } = vocabularyFromJson(parsed, "v.json");
      expect(symbols.length).toBeGreaterThan(unknownId ?? 0);
    } catch (error) {
      expect(error).toBeInstanceOf(FormatError);
    }
  }
});

test("rows are found alike in one piece and in pieces of any size", () => {
  const random = createRandom(9);
  const alphabet = encode('1,"\n\r ;x');
  for (let i = 0; i < CASES; i++) {
    const bytes = Uint8Array.from(
      { length: random.integer(60) },
      () => alphabet[random.integer(alphabet.length)]!,
    );
    const scan = (pieces: Uint8Array[]) => {
      const scanner = new RowScanner(0, 0x2c, i % 2 === 0, 8, "r.csv");
      for (const piece of pieces) scanner.push(piece);
      try {
        return scanner.finish();
      } catch (error) {
        return (error as Error).message;
      }
    };
    const cut = random.integer(bytes.length + 1);
    const whole = scan([bytes]);
    expect(scan([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(whole);
    expect(scan(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(whole);
  }
});
