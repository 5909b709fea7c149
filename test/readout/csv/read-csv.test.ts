/** Tables of a few rows, each written here. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type CsvReadoutOptions, readoutTableFromCsv } from "../../../src/readout/csv/read-csv.ts";
import { describeShared } from "../../support/shared.ts";

const bytes = (lines: readonly string[]) => new TextEncoder().encode(`${lines.join("\n")}\n`);

function read(lines: readonly string[], options?: CsvReadoutOptions) {
  const { table, columns } = readoutTableFromCsv(bytes(lines), options, "grid.csv");
  return { ...table, spectra: [...table.spectra], columns };
}

const roleOf = (columns: readonly { name: string; role: string }[], name: string) =>
  columns.find((column) => column.name === name)?.role;

const GRID = [
  "cell,dropout,lr,epoch,le_max,n_gt_0,n_odd,val_0,val_1,val_2,val_final,le_1,le_2",
  "lstm,0,0.001,1,-1,0,7,4,3,2,2,-1,-2",
  "lstm,0,0.001,2,-2,0,8,4,3,2,2,-2,-3",
  "lstm,0.1,0.001,1,-1,0,9,4,3,2.5,2.5,-1.5,-2",
  "lstm,0.1,0.001,2,-1,0,10,4,3,2.5,2.5,-2,-2.5",
  "lstm,0,0.002,1,-1,0,11,4,2,1,1,-0.5,-2",
  "lstm,0,0.002,2,-1,0,12,4,2,1,1,-0.2,-9",
];

describe("a table without a column for runs", () => {
  const table = read(GRID);

  test("takes rows with the same hyperparameters for one run, and says so", () => {
    expect(table.runs).toEqual([
      "dropout 0, lr 0.001",
      "dropout 0.1, lr 0.001",
      "dropout 0, lr 0.002",
    ]);
    expect(table.settingOf).toEqual([0, 1, 2]);
    expect(table.notes).toContain(
      "there is no column for runs: rows with the same hyperparameters are one run",
    );
  });

  test("finds hyperparameters, losses by epoch and spectra by epoch", () => {
    expect(table.parameters.map(({ name, values }) => [name, values])).toEqual([
      ["dropout", [0, 0.1, 0]],
      ["lr", [0.001, 0.001, 0.002]],
    ]);
    expect(table.curves.map(({ name, epochs }) => [name, epochs])).toEqual([
      ["validationLoss", [0, 1, 2]],
    ]);
    expect(table.curves[0].values.map((values) => [...values])).toEqual([
      [4, 4, 4],
      [3, 3, 2],
      [2, 2.5, 1],
    ]);
    expect(table.spectra.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect([...table.spectra[1].exponents[2]!]).toEqual([-0.2, -9]);
    expect(table.ends).toEqual(["finished", "finished", "finished"]);
  });

  test("names what it leaves out, and why", () => {
    const notes = table.notes.join("\n");
    expect(notes).toContain("columns left out: cell (has one value throughout)");
    expect(notes).toContain("columns left out: le_max, n_gt_0 (sums up the spectrum)");
    expect(notes).toContain("columns left out: n_odd (is another at every epoch)");
    expect(notes).toContain("columns left out: val_final (the losses by epoch are there)");
    expect(notes).toContain("nats per step");
  });

  test("takes a hyperparameter for one whose name begins as an exponent's does", () => {
    const names = ["learningRate", "learning_rate", "leak", "lambda_l2", "length"];
    const { table: found } = readoutTableFromCsv(
      new TextEncoder().encode(
        [
          `${names.join()},le_mean,lambda_max,le-1,loss`,
          "0.1,0.2,0.5,1,10,-1,0,-0.1,3",
          "0.2,0.1,0.4,2,20,-2,1,-0.2,4",
        ].join("\n"),
      ),
    );
    expect(found.parameters.map(({ name }) => name)).toEqual(names);
    expect(found.notes.join("\n")).toContain("columns left out: le_mean, lambda_max (sums up");
  });

  test("needs a column for seeds where settings repeat", () => {
    expect(() => read([...GRID, GRID[1]])).toThrow(
      'grid.csv: row 8, column "epoch" is of the same run and epoch, 1, as row 2; expected a column for runs or seeds',
    );
  });

  test("groups runs that differ in their seed alone", () => {
    const { runs, settingOf, columns } = read([
      "seed,lr,epoch,le_1,loss",
      "1,0.1,0,-1,3",
      "2,0.1,0,-1.1,3.1",
      "1,0.20,0,-2,4",
      "2,0.2,0,-2.1,4.1",
    ]);
    expect(runs).toEqual(["lr 0.1, seed 1", "lr 0.1, seed 2", "lr 0.2, seed 1", "lr 0.2, seed 2"]);
    expect(settingOf).toEqual([0, 0, 1, 1]);
    expect(roleOf(columns, "seed")).toBe("seed");
  });
});

describe("a table with a column for runs", () => {
  test("leaves out what changes within a run", () => {
    const { columns, parameters } = read([
      "run,lr,epoch,speed,le_1,loss",
      "a,0.1,0,7,-1,3",
      "a,0.1,1,8,-2,2",
      "b,0.2,0,7,-1,3",
      "b,0.2,1,9,-3,1",
    ]);
    expect(roleOf(columns, "speed")).toBe("left out");
    expect(parameters.map(({ name }) => name)).toEqual(["lr"]);
  });

  test("refuses a hyperparameter that was named as one and changes within a run", () => {
    const lines = ["run,lr,le_1,epoch,loss", "a,0.1,-1,0,3", "a,0.2,-1,1,3", "b,0.2,-1,0,3"];
    expect(() => read(lines, { columns: { lr: "parameter" } })).toThrow(
      'grid.csv: row 3, column "lr" holds "0.2", and run a has "0.1" in row 2; expected one value for each run',
    );
  });

  test("takes a loss that changes from row to row for the loss at its epoch", () => {
    const { curves } = read([
      "run,epoch,lr,le_1,train_loss,val_loss",
      "a,0,1,-1,9,3",
      "a,2,1,-2,8,2",
      "b,0,2,-1,9,4",
    ]);
    expect(curves.map(({ name, epochs }) => [name, epochs])).toEqual([
      ["validationLoss", [0, 2]],
      ["loss", [0, 2]],
    ]);
    expect(curves[0].values.map((values) => [...values])).toEqual([
      [3, 4],
      [2, Number.NaN],
    ]);
  });

  test("takes a loss that does not change for the one in the end, later than all spectra", () => {
    const { curves, notes } = read([
      "run,epoch,lr,le_1,loss",
      "a,0,1,-1,3",
      "a,2,1,-2,3",
      "b,0,2,-1,4",
    ]);
    expect(curves).toEqual([{ name: "loss", epochs: [3], values: [Float64Array.of(3, 4)] }]);
    expect(notes.join("\n")).toContain("loss has one value for each run");
  });
});

describe("exponents", () => {
  const withExponents = (...rows: string[]) => [
    "run,lr,epoch,loss,le_2,le_1,le_3,se_1,se_2",
    ...rows,
  ];

  test("are sorted with their errors, which is said, and may be in bits", () => {
    const { spectra, notes } = read(
      withExponents("a,1,0,3,-1,-2,-3,0.1,0.2", "b,2,0,4,-2,-1,-3,0.1,0.2"),
      { unit: "bits" },
    );
    const inBits = (of: Float64Array | null) =>
      [...of!].map((value) => Number((value / Math.LN2).toFixed(12)));
    expect(inBits(spectra[0].exponents[0])).toEqual([-1, -2, -3]);
    expect(inBits(spectra[0].errors[0])).toEqual([0.2, 0.1, Number.NaN]);
    expect(notes.join("\n")).toContain("the exponents of 1 spectra were not in descending order");
  });

  test("may be the largest few, and −∞", () => {
    const { spectra } = read(withExponents("a,1,0,3,-inf,-2,-Infinity,,", "b,2,0,4,,-1,,,"));
    expect([...spectra[0].exponents[0]!]).toEqual([-2, -Infinity, -Infinity]);
    expect([...spectra[0].exponents[1]!]).toEqual([-1]);
    expect(spectra[0].errors).toEqual([null, null]);
  });

  test("are null for a row without any", () => {
    const { spectra } = read(withExponents("a,1,0,3,,,,,", "b,2,0,4,-2,-1,-3,,"));
    expect(spectra[0].exponents[0]).toBeNull();
  });

  test.each([
    ["a gap", "a,1,0,3,,-2,-3,,", 'row 2, column "le_2" is empty, and a later exponent is there'],
    ["NaN", "a,1,0,3,nan,-2,-3,,", 'row 2, column "le_2" holds "nan"; expected a number'],
    ["∞", "a,1,0,3,inf,-2,-3,,", 'row 2, column "le_2" holds ∞'],
    [
      "a comma",
      'a,1,0,3,"-1,5",-2,-3,,',
      'row 2, column "le_2" holds "-1,5"; expected a number, with a point in fractions',
    ],
  ])("with %s are refused by row and column", (_, row, message) => {
    expect(() => read(withExponents(row, "b,2,0,4,-2,-1,-3,,"))).toThrow(`grid.csv: ${message}`);
  });

  test("that are there twice are refused", () => {
    expect(() => read(["run,loss,le_1,lambda_1", "a,1,2,3"])).toThrow(
      'grid.csv: "le_1" and "lambda_1" are exponent 1; expected one',
    );
  });

  test("without a column for epochs count as taken after the last loss by epoch", () => {
    const { spectra, notes } = read(["run,lr,val_0,val_5,le_1", "a,1,3,2,-1", "b,2,3,2.5,-2"]);
    expect(spectra.map(({ epoch }) => epoch)).toEqual([5]);
    expect(notes).toContain("there is no column for epochs: spectra count as taken after epoch 5");
  });
});

describe("how runs ended", () => {
  test("is read from a column where there is one", () => {
    const rows = ["a,done,1,3", "b,diverged,1,3", "c,pruned,1,3", "d,failed,1,3"];
    expect(read(["run,state,le_1,loss", ...rows]).ends).toEqual([
      "finished",
      "diverged",
      "pruned",
      "unfinished",
    ]);
    expect(() => read(["run,state,le_1,loss", "a,lost,1,3"])).toThrow(
      'row 2, column "state" holds "lost"; expected one of finished, diverged, pruned, unfinished',
    );
  });

  const HEAD = "run,le_1,val_0,val_1,val_2,val_3";

  test("else a loss that is no number is a divergence, and none at all is no end", () => {
    const { ends } = read([HEAD, "a,1,4,3,nan,", "b,1,4,3,2,inf", "c,1,,,,", "d,1,4,3,2,1"]);
    expect(ends).toEqual(["diverged", "diverged", "unfinished", "finished"]);
  });

  const JUMPS = [
    HEAD,
    "falls back,1,4,2,3,2.5",
    "recovers,1,4,2,3,2.1",
    "creeps,1,4,2,2.19,2.38",
    "falls,1,4,3,2,1",
  ];

  test("and so is a jump that is not made good; a spike that is, and a loss that creeps up, are none", () => {
    const { ends, notes } = read(JUMPS);
    expect(ends).toEqual(["diverged", "finished", "finished", "finished"]);
    expect(notes.join("\n")).toContain("1 of 4 runs count as diverged");
    expect(notes.join("\n")).toContain("falls back");
    expect(read(JUMPS, { jumped: "finished" }).ends[0]).toBe("finished");
  });
});

describe("roles", () => {
  const ODD = ["which,rate,quality,first,model", "a,1,3,-1,4", "b,2,4,-2,7"];

  test("can be given", () => {
    const columns = { which: "run", quality: "loss@7", first: "exponent@1", model: "category" };
    const { runs, curves, spectra, parameters, notes } = read(ODD, { columns });
    expect(runs).toEqual(["a", "b"]);
    expect(curves[0].epochs).toEqual([7]);
    expect([...spectra[0].exponents[1]!]).toEqual([-2]);
    expect(parameters.map(({ kind, name }) => [kind, name])).toEqual([
      ["number", "rate"],
      ["category", "model"],
    ]);
    expect(notes[0]).toContain("run (given) which");
  });

  test("that there are not are refused, with what may have been meant", () => {
    expect(() => read(ODD, { columns: { whch: "run" } })).toThrow(
      /no column "whch"; did you mean which/,
    );
    expect(() => read(ODD, { columns: { which: "rum" } })).toThrow(
      /"rum"; expected one of run, .*did you mean run/s,
    );
    expect(() => read(ODD, { columns: { rate: "run@3" } })).toThrow(/"run@3"; expected/);
  });

  test("a table without a loss, or without exponents, is refused by what it lacks", () => {
    expect(() => read(ODD)).toThrow(
      "grid.csv: no column of which, rate, quality, first, model is a loss",
    );
    expect(() => read(["run,loss", "a,1"])).toThrow("grid.csv: no column is an exponent");
  });

  test("what runs of one run say differently is refused", () => {
    const lines = ["run,epoch,le_1,val_0", "a,0,-1,3", "a,1,-1,4"];
    expect(() => read(lines)).toThrow(
      'grid.csv: row 3, column "val_0" holds 4, and row 2 of the same run 3; expected one number for each run',
    );
  });

  test("baselines, costs and sizes are read", () => {
    const { baselines, spectra } = read([
      "run,le_1,loss,baseline,cost,state_size",
      "a,1,2,3,0.5,7",
      "b,1,2,3,,",
    ]);
    expect([...baselines!]).toEqual([3, 3]);
    expect(spectra[0].cost).toEqual([0.5, null]);
    expect(spectra[0].stateSizes).toEqual([7, null]);
  });

  test("a hyperparameter whose steps are ratios counts by its logarithm", () => {
    const rows = ["a,0.001,1", "b,0.003,2", "c,0.01,3", "d,0.03,4"];
    const { parameters, notes } = read([
      "run,lr,layers,le_1,loss",
      ...rows.map((row) => `${row},1,2`),
    ]);
    expect(parameters.map((each) => each.kind === "number" && each.log)).toEqual([true, false]);
    expect(notes).toContain("lr: levels are steps by a factor, so the logarithm counts");
  });

  test("rows that are cut short are refused", () => {
    expect(() => read(["run,le_1,loss", "a,1"])).toThrow("grid.csv: row 2 has 2 cells; expected 3");
  });
});

describeShared("the authors' grid", "data/vogt2020-grid.csv", (path) => {
  test("is read as it is: 110 runs, two of which came apart", () => {
    const { table } = readoutTableFromCsv(readFileSync(path), { unit: "bits" }, "grid");
    expect(table.runs).toHaveLength(110);
    expect(table.parameters.map(({ name }) => name)).toEqual(["dropout", "lr"]);
    expect(table.curves.map(({ epochs }) => epochs.length)).toEqual([15]);
    const diverged = table.runs.filter((_, run) => table.ends[run] === "diverged");
    expect(diverged.sort()).toEqual(["dropout 0.04, lr 0.009", "dropout 0.2, lr 0.01"]);
  });
});
