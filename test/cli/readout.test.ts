/** `lyapscope readout`: tables and sweeps of a few settings, made here. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { readoutSchema } from "../../src/cli/readout/readout-schema.ts";
import { readoutTables } from "../../src/cli/readout/readout-tables.ts";
import { createRandom } from "../../src/random.ts";
import { openStore } from "../../src/store/node/open-store.ts";
import { ruleSchema } from "../../src/sweep/configuration/rule-schema.ts";
import { lyapscope, temporaryFolder } from "./run-cli.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
/** Few draws: what is asked here is what is printed. */
const DRAWS = ["--draws", "19"];
const readoutOf = (...args: string[]) => lyapscope(["readout", ...args, ...DRAWS]);
const ofTable = (...args: string[]) => readoutOf("--csv", at("grid.csv"), ...args);

/** λ₁ follows the rate alone, the loss has a best rate and grows with dropout; two seeds, two epochs of spectra. */
function gridRows(): string[] {
  const { normal } = createRandom(5);
  const rows: string[] = [];
  for (const rate of [0.001, 0.003, 0.01, 0.03, 0.1]) {
    for (const dropout of [0, 0.1, 0.2, 0.3, 0.4, 0.5]) {
      for (const seed of [1, 2]) {
        const final = (Math.log10(rate) + 2) ** 2 / 2 + 2 * dropout + 0.02 * normal() + 1;
        for (const epoch of [0, 1]) {
          const first = 0.3 * Math.log10(rate) + 0.02 * normal();
          const exponents = Array.from(
            { length: 12 },
            (_, j) => first - j * (0.4 + 0.03 * normal()),
          );
          const losses = [3, final + 0.3, final + 0.1, final];
          const loss = rate === 0.1 && dropout === 0.5 ? [3, 2, "nan", "nan"] : losses;
          rows.push([rate, dropout, seed, epoch, ...exponents, ...loss].join());
        }
      }
    }
  }
  return rows;
}

const EXPONENTS = Array.from({ length: 12 }, (_, j) => `le_${j + 1}`).join();

beforeAll(async () => {
  const head = `rate,dropout,seed,epoch,${EXPONENTS},val_0,val_1,val_2,val_3`;
  writeFileSync(at("grid.csv"), `${[head, ...gridRows()].join("\n")}\n`);
  const store = await openStore(at("runs.db"));
  for (const rate of [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]) {
    const configuration = { task: { kind: "copy" }, training: { rate } };
    const { id } = await store.createRun({ configuration, seed: 1, versions: { lyapscope: "t" } });
    const spectrum = {
      kind: "joint",
      errors: Float64Array.of(0.01),
      details: { convention: "standard" },
    };
    await store.record(id, {
      metrics: [10, 20].map((step) => ({ step, name: "loss", value: 10 * rate + 1 / step })),
      spectra: [{ ...spectrum, step: 0, exponents: Float64Array.of(-rate) }],
      state: { state: "finished", step: 20, message: "" },
    });
  }
  await store.close();
});

describe("a table", () => {
  test("gives the verdict in two sentences, then counts, features, ladder and notes on one screen", async () => {
    const { code, out } = await ofTable();
    expect(code).toBe(0);
    const said = out.replace(/\s+/g, " ");
    const [verdict, ...lines] = out.split("\n");
    expect(verdict).toMatch(/^(adds something|adds nothing measurable|confounded|too little data)/);
    expect(lines.join(" ")).toMatch(/Over 29 settings .*\. (Beside|Spectra|Whether) /);
    expect(said).toContain("grid.csv: 60 runs, 30 settings of 2 seeds each; 2 diverged.");
    expect(said).toContain("final loss of 29 settings: median");
    expect(out).toMatch(/^feature +epoch +ρ +95 %/m);
    expect(out).toMatch(/^predicted from other settings after epoch [01], random settings$/m);
    expect(out).toMatch(/^hyperparameters \+ loss so far \+ spectrum +-?\d/m);
    expect(out).toContain("what spectra add to the best without them");
    expect(said).toContain(
      "- columns, by their names: seed seed; epoch epoch; parameter rate, dropout;",
    );
    expect(said).toContain("rate: levels are steps by a factor");
    expect(out.endsWith("\n")).toBe(true);
    expect(out.split("\n").length).toBeLessThan(75);
  });

  test("shows the strongest dozen, and all with --all", async () => {
    const rowsOf = (text: string) =>
      [...text.matchAll(/^(?!epoch).+? +[01] +-?\d\.\d\d +\[/gm)].length;
    const [few, all] = [(await ofTable()).out, (await ofTable("--all")).out];
    expect(few).toMatch(/the 12 strongest of \d+/);
    expect(rowsOf(few)).toBe(12);
    expect(rowsOf(all)).toBeGreaterThan(12);
    expect(all).toContain("regret 1");
    expect(all).not.toContain("strongest of");
  });

  test("prints a document that is what its schema says, the same for the same seed", async () => {
    const [first, second] = [await ofTable("--json"), await ofTable("--json")];
    expect(first.out).toBe(second.out);
    const document = JSON.parse(first.out);
    expect(z.safeParse(readoutSchema, document).error?.issues).toBeUndefined();
    expect(document.schema).toBe("lyapscope.readout/1");
    expect(document.counts).toMatchObject({ runs: 60, settings: 30, diverged: 2 });
    expect(document.parameters).toEqual([
      { name: "rate", kind: "number", log: true },
      { name: "dropout", kind: "number", log: false },
    ]);
    expect(document.columns).toContainEqual({
      ...{ name: "le_2", role: "exponent", index: 2, given: false, why: "" },
    });
    expect(document.verdict.sentences).toHaveLength(2);
  });

  test("--at looks at spectra of one epoch, --outcome at another outcome", async () => {
    const document = JSON.parse(
      (await ofTable("--json", "--at", "1", "--outcome", "best-loss")).out,
    );
    expect(document.outcome.name).toBe("best loss");
    expect(new Set(document.features.map(({ epoch }: { epoch: number }) => epoch))).toEqual(
      new Set([1]),
    );
  });

  test("--column and --unit reach the reader", async () => {
    const inBits = JSON.parse(
      (await ofTable("--json", "--unit", "bits", "--column", "dropout=category")).out,
    );
    expect(inBits.parameters[1]).toEqual({ name: "dropout", kind: "category", log: false });
    expect(inBits.notes.join()).not.toContain("nats per step");
  });

  test("--table writes what was read, as Parquet that --csv reads: the readout is the same", async () => {
    const told = ({ out }: { readonly out: string }) => {
      const { source, columns, notes, ...rest } = JSON.parse(out);
      return rest;
    };
    const parquet = at("grid.parquet");
    const before = await ofTable("--json", "--at", "1", "--table", parquet);
    expect(told(await readoutOf("--csv", parquet, "--json"))).toEqual(told(before));
    const refused = await ofTable("--table", at("grid.tsv"));
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining(".parquet")]);
  });

  test("is drawn as a picture and as a page with the document in it", async () => {
    expect((await ofTable("--plot", at("r.svg"))).err).toContain("wrote ");
    const svg = readFileSync(at("r.svg"), "utf8");
    for (const words of [
      "λ₁, epoch",
      "colour: ",
      "gain in R²",
      "spectra after epoch",
      "red: diverged",
      "without a spectrum",
    ]) {
      expect(svg).toContain(words);
    }
    expect(svg).not.toContain("NaN");
    expect([...svg.matchAll(/class="diverged"/g)].length).toBeGreaterThan(0);
    await ofTable("--plot", at("r.html"), "--by", "dropout");
    const page = readFileSync(at("r.html"), "utf8");
    expect(page).toContain("colour: dropout");
    const [, json] = /id="lyapscope-readout">(.*?)<\/script>/s.exec(page)!;
    expect(z.safeParse(readoutSchema, JSON.parse(json)).error?.issues).toBeUndefined();
  });
});

describe("a rule", () => {
  test("is written where the spectrum says more than the loss, for the pruner of another sweep", async () => {
    const { normal } = createRandom(3);
    const rows = Array.from({ length: 60 }, (_, run) => {
      const final = 2 + 0.3 * normal();
      const losses = [3, 2.5 + 0.1 * normal(), 2.5 + 0.1 * normal(), final];
      return [run, 0.01 * (run + 1), 0, -final + 0.01 * normal(), -9, ...losses].join();
    });
    const head = "run,rate,epoch,le_1,le_2,val_0,val_1,val_2,val_3";
    writeFileSync(at("told.csv"), `${[head, ...rows].join("\n")}\n`);
    const of = ["--csv", at("told.csv"), "--jumped", "finished", "--rule"];
    const { code, err } = await readoutOf(...of, at("rule.json"));
    expect([code, err]).toEqual([
      0,
      expect.stringMatching(/λ₁ before training below -\d.* of all training saved/),
    ]);
    expect(err).toContain("pruner: { kind: spectrum, rule: ");
    const rule = JSON.parse(readFileSync(at("rule.json"), "utf8"));
    expect(z.safeParse(ruleSchema, rule).error?.issues).toBeUndefined();
    expect(rule.provenance).toMatchObject({ source: "told.csv", settings: 60, runs: 60 });
  });

  test("that adds nothing is not written: exit 1, after all that was found", async () => {
    const { code, out, err } = await ofTable("--rule", at("none.json"));
    expect(code).toBe(1);
    expect(out).toContain("what spectra add to the best without them");
    expect(err).toMatch(/no rule is written: /);
    expect(existsSync(at("none.json"))).toBe(false);
  });
});

describe("a store", () => {
  test("runs by their ids; too few of them are too little data, in so many words", async () => {
    const store = await openStore(at("runs.db"));
    const ids = (await store.runs()).map(({ id }) => id.slice(0, 12));
    await store.close();
    const { code, out } = await readoutOf(...ids, "--store", at("runs.db"));
    expect(code).toBe(0);
    expect(out).toMatch(/^too little data/);
    expect(out).toContain("runs of runs.db: 6 runs, 6 settings of 1 seed each");
  });
});

describe("wrong use", () => {
  const CASES: readonly (readonly [string, readonly string[], string])[] = [
    ["nothing", [], "no run is named; expected RUN…, --sweep NAME or --csv FILE"],
    ["two sources", ["--sweep", "a", "--csv", "b"], "more than one of these was given"],
    [
      "an outcome that there is not",
      ["--csv", "grid.csv", "--outcome", "best-los"],
      "did you mean best-loss?",
    ],
    ["an event", ["--csv", "grid.csv", "--outcome", "diverged"], "expected one of final-loss"],
    [
      "an epoch without spectra",
      ["--csv", "grid.csv", "--at", "7"],
      "--at is 7; there are spectra after epochs 0, 1",
    ],
    [
      "a hyperparameter that there is not",
      ["--csv", "grid.csv", "--by", "dropuot"],
      "did you mean dropout?",
    ],
    [
      "a column that there is not",
      ["--csv", "grid.csv", "--column", "rat=run"],
      "did you mean rate?",
    ],
    ["a role without a name", ["--csv", "grid.csv", "--column", "rate"], "expected NAME=ROLE"],
    ["too few draws", ["--csv", "grid.csv", "--draws", "5"], "expected an integer of at least 19"],
    ["a unit of tables, of runs", ["--sweep", "a", "--unit", "bits"], "--unit is for --csv"],
    ["no store", ["--sweep", "a", "--store", "none.db"], "there is no file"],
  ];

  test.each(CASES)("%s", async (_, words, message) => {
    const args = words.map((word) => (/\.(csv|db)$/.test(word) ? at(word) : word));
    const { code, out, err } = await lyapscope(["readout", ...args]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
  });

  test("a broken table is a failure that names row and column", async () => {
    writeFileSync(at("broken.csv"), "run,lr,le_1,loss\na,1,x,2\n");
    const { code, err } = await lyapscope(["readout", "--csv", at("broken.csv")]);
    expect(code).toBe(1);
    expect(err).toContain('broken.csv: row 2, column "le_1" holds "x"; expected a number');
  });
});

describe("an interval over levels that were left out", () => {
  const notesOf = (levels: number) => {
    const gain = { value: 0, interval: [-1, 1], over: "a", by: "b", p: 0.5 };
    const ladder = { splitting: "levels left out", parameter: "size", levels, epoch: 1, gain };
    const result = {
      ...{ features: [], hurdles: [], protocol: { confidence: 0.95 } },
      ladders: [{ ...ladder, rungs: [] }],
    };
    return readoutTables(result as never, true).at(-1)!.notes;
  };

  test("is said to be the range of ten numbers where there are three, and made of few where there are few", () => {
    expect(notesOf(3)).toEqual([
      "size has 3 levels, of which there are 10 different resamples: the interval is no more than the range of so many numbers, and says how these levels differ, not where a next one lies",
    ]);
    // C(7, 4) = 35; one in 256 resamples is of a given level alone, which is less than the 2.5 % beyond either end.
    expect(notesOf(4)[0]).toContain(
      "4 levels, of which there are 35 different resamples: the interval is made of",
    );
    expect(notesOf(9)[0]).toContain("24310 different");
    expect(notesOf(10)).toEqual([]);
  });

  test("has that line below the gains", async () => {
    const { out } = await ofTable("--at", "1");
    expect(out).toMatch(/^rate has 5 levels, of which there are 126 different resamples: /m);
  });
});
