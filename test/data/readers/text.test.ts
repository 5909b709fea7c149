import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  encodeText,
  sequencesFromText,
  vocabularyFromJson,
  vocabularyOfText,
} from "../../../src/data/index.ts";
import { openData } from "../../../src/data/node/open-data.ts";
import { openVocabulary } from "../../../src/data/node/open-vocabulary.ts";
import { describeShared } from "../../support/shared.ts";

const idsOf = async (set: ReturnType<typeof sequencesFromText>) =>
  Array.from(await set.sequences[0]!.read(0, set.sequences[0]!.length));

describe("the vocabulary of a text", () => {
  test("is its distinct code points in the order of their numbers", () => {
    // U+FF5E comes before U+1F600, whose UTF-16 form (D83D DE00) begins with a smaller unit.
    expect(vocabularyOfText("ba～😀é a").symbols).toEqual([" ", "a", "b", "é", "～", "😀"]);
  });

  test("is kept in the set, and gives back the text", async () => {
    const text = "Größe 😀\n";
    const set = sequencesFromText(text);
    expect(set).toMatchObject({ kind: "tokens", width: 8 });
    expect((await idsOf(set)).map((id) => set.vocabulary![id]).join("")).toBe(text);
    expect(set.sequences[0]!.length).toBe(8); // 😀 is one symbol
  });
});

describe("a vocabulary from JSON", () => {
  const abc = { symbols: ["a", "b", "c"], unknownId: null };
  test.each([
    ["symbol → id", { c: 2, a: 0, b: 1 }, abc],
    ["id → symbol", { 2: "c", 0: "a", 1: "b" }, abc],
    ["a list", ["a", "b", "c"], abc],
    ["digits as symbols", { 7: 0, 8: 1 }, { symbols: ["7", "8"], unknownId: null }],
    [
      "ids from 1, as Keras' tokenizer counts",
      { a: 1, b: 2 },
      { symbols: ["", "a", "b"], unknownId: null },
    ],
    ["an unknown symbol", ["a", "<unk>"], { symbols: ["a", "<unk>"], unknownId: 1 }],
    [
      "a key __proto__",
      JSON.parse('{"__proto__": 0, "a": 1}'),
      { symbols: ["__proto__", "a"], unknownId: null },
    ],
  ])("%s", (_, json, expected) => {
    expect(vocabularyFromJson(json)).toEqual(expected);
  });

  test.each([
    [{ a: 0, b: 0 }, 'v.json: id 0 has two symbols, "a" and "b"'],
    [["a", "a"], 'v.json: "a" has two ids, 0 and 1'],
    [{ a: -1 }, 'v.json: "a" has id -1'],
    [{ a: 1.5 }, '"a" has id 1.5'],
    [{ a: 1e9 }, '"a" has id 1000000000, not a whole number below'],
    [{ a: [0] }, '"a" has id [0]'],
    [["a", 1], "entry 1 is 1, not a symbol"],
    [{}, "v.json: no symbols"],
    [[], "v.json: no symbols"],
    [7, "v.json: holds number; expected JSON, either {symbol: id, …} or a list of symbols"],
    [null, "holds null"],
  ])("refuses %j", (json, message) => {
    expect(() => vocabularyFromJson(json, "v.json")).toThrow(message);
  });
});

describe("symbols that the vocabulary lacks", () => {
  const text = "abaXcYbXX";
  test("are counted, most frequent first", () => {
    const { ids, unknown } = encodeText(text, vocabularyFromJson(["a", "b", "c"]));
    expect(Array.from(ids)).toEqual([0, 1, 0, 2, 1]);
    expect(unknown).toEqual([
      { symbol: "X", count: 3 },
      { symbol: "Y", count: 1 },
    ]);
  });

  test("are refused, by name and number", () => {
    const vocabulary = vocabularyFromJson(["a", "b", "c"]);
    expect(() => sequencesFromText(text, { vocabulary }, "t.txt")).toThrow(
      't.txt: 4 characters are not in the vocabulary (2 distinct: "X" (U+0058) 3×, "Y" (U+0059) 1×)',
    );
  });

  test("are left out if told so", async () => {
    const vocabulary = vocabularyFromJson(["a", "b", "c"]);
    const set = sequencesFromText(text, { vocabulary, unknownSymbols: "skip" });
    expect(await idsOf(set)).toEqual([0, 1, 0, 2, 1]);
    expect(set.notes).toEqual([expect.stringMatching(/4 characters .* left out$/)]);
  });

  test("become the unknown id if there is one", async () => {
    const vocabulary = vocabularyFromJson(["a", "<unk>", "b", "c"]);
    const set = sequencesFromText(text, { vocabulary });
    expect(await idsOf(set)).toEqual([0, 2, 0, 1, 3, 1, 2, 1, 1]);
    expect(set).toMatchObject({ width: 4, notes: [expect.stringMatching(/read as id 1$/)] });
  });

  test("may not be all there is", () => {
    const options = { vocabulary: vocabularyFromJson(["q"]), unknownSymbols: "skip" } as const;
    expect(() => sequencesFromText(text, options, "t.txt")).toThrow(
      "t.txt: no symbols left to read",
    );
  });
});

describeShared("War and Peace", "data/war-and-peace.txt", (path) => {
  test("has 3,202,303 symbols, 82 of them distinct, in the order Python sorts them", async () => {
    const set = await openData(path);
    expect(set.sequences[0]!.length).toBe(3_202_303);
    expect(set.width).toBe(82);
    const trained = new URL("../../../assets/char-lstm/vocabulary.json", import.meta.url);
    expect(set.vocabulary).toEqual(JSON.parse(await readFile(trained, "utf8")));
    const first = await set.sequences[0]!.read(0, 9);
    expect(Array.from(first, (id) => set.vocabulary![id]).join("")).toBe("CHAPTER I");
  });
});

describeShared("the vocabularies of trained models", "models", (models) => {
  test("ml5: 100 symbols; War and Peace has some that it lacks", async () => {
    const vocabulary = await openVocabulary(join(models, "ml5-char-rnn/vocab.json"));
    expect(vocabulary.symbols).toHaveLength(100);
    expect([vocabulary.symbols[0], vocabulary.symbols[16], vocabulary.symbols[79]]).toEqual([
      " ",
      "\n",
      "!",
    ]);
  });

  test("textgenrnn: ids from 1, and its own training text", async () => {
    const vocabulary = await openVocabulary(join(models, "textgenrnn/textgenrnn_vocab.json"));
    expect([vocabulary.symbols.length, vocabulary.symbols[0]]).toEqual([465, ""]);
    const text = join(models, "textgenrnn/hacker_news_2000.txt");
    const set = await openData(text, { vocabulary, unknownSymbols: "skip" });
    expect(set.width).toBe(465);
  });
});
