/** Every public function that takes options refuses those that there are not, and names what was meant. */
import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as cells from "../src/cells/index.ts";
import * as data from "../src/data/index.ts";
import * as experiment from "../src/experiment/index.ts";
import * as formats from "../src/formats/index.ts";
import * as kernels from "../src/kernels/index.ts";
import * as node from "../src/node.ts";
import * as readout from "../src/readout/index.ts";
import * as report from "../src/report/index.ts";
import * as spectrum from "../src/spectrum/index.ts";
import { createMemoryStore } from "../src/store/index.ts";
import * as testing from "../src/testing/index.ts";
import * as training from "../src/training/index.ts";
import * as watch from "../src/watch/index.ts";

type Call = (options: never) => unknown;

const layer = {
  inputSize: 1,
  hiddenSize: 1,
  inputWeights: Float64Array.of(1),
  recurrentWeights: Float64Array.of(0.5),
};
const cell = cells.elman(layer);
const set = data.sequenceFromNumbers(new Float64Array(50), 1);
const network = training.createNetwork({
  ...{ cell: "gru", inputSize: 1, hiddenSize: 2, outputs: 1 },
});
const task = data.nextStepTask(set);
const bytes = new TextEncoder().encode("1\n2\n");
const source = { name: "m", files: new Map([["m", bytes]]) };
const result = {} as never;

/** A mistyped option, what was meant, and the call. */
const CALLS: Readonly<Record<string, readonly [string, string, Call]>> = {
  elman: ["actvation", "activation", cells.elman],
  leaky: ["leek", "leak", cells.leaky],
  rateNetwork: ["leek", "leak", cells.rateNetwork],
  antisymmetric: ["difusion", "diffusion", cells.antisymmetric],
  cornn: ["dampening", "damping", cells.cornn],
  diagonalLinear: ["imaginry", "imaginary", cells.diagonalLinear],
  gru: ["gateActivaton", "gateActivation", cells.gru],
  gruResetBefore: ["gateActivaton", "gateActivation", cells.gruResetBefore],
  minimalGated: ["gateActivaton", "gateActivation", cells.minimalGated],
  lstm: ["forgetBais", "forgetBias", cells.lstm],
  lorenzMap: ["timestep", "timeStep", cells.lorenzMap],
  henonMap: ["A", "a", cells.henonMap],
  ikedaMap: ["U", "u", cells.ikedaMap],
  logisticMap: ["R", "r", cells.logisticMap],
  tentMap: ["sloppe", "slope", cells.tentMap],
  coupledDoublingMap: ["site", "sites", cells.coupledDoublingMap],
  mackeyGlass: ["dely", "delay", data.mackeyGlass],
  lorenz: ["standardize", "standardise", data.lorenz],
  roessler: ["feature", "features", data.roessler],
  sineMixture: ["period", "periods", data.sineMixture],
  whiteNoise: ["widht", "width", data.whiteNoise],
  randomTokens: ["symbol", "symbols", data.randomTokens],
  flipFlop: ["bit", "bits", data.flipFlop],
  reberGrammar: ["embeded", "embedded", data.reberGrammar],
  addingProblem: ["sequence", "sequences", data.addingProblem],
  delayedCopy: ["dely", "delay", data.delayedCopy],
  flipFlopTask: ["bit", "bits", data.flipFlopTask],
  reberTask: ["embeded", "embedded", data.reberTask],
  addingTask: ["step", "steps", data.addingTask],
  delayedCopyTask: ["lenght", "length", data.delayedCopyTask],
  textPrediction: ["stream", "streams", (o) => data.textPrediction("abc", o)],
  decodeData: ["colums", "columns", (o) => data.decodeData(bytes, "d.csv", o)],
  sequencesFromCsv: ["headers", "header", (o) => data.sequencesFromCsv(bytes, o)],
  sequencesFromIdx: ["image", "images", (o) => data.sequencesFromIdx(bytes, o)],
  sequencesFromJsonLines: ["limits", "limit", (o) => data.sequencesFromJsonLines("1", o)],
  sequencesFromNpz: ["arrays", "array", (o) => data.sequencesFromNpz(bytes, o)],
  sequencesFromParquet: ["column", "columns", (o) => data.sequencesFromParquet(bytes, o)],
  sequencesFromText: ["vocab", "vocabulary", (o) => data.sequencesFromText("ab", o)],
  openData: ["layuot", "layout", (o) => node.openData("nowhere.npy", o)],
  readModel: ["cel", "cell", (o) => formats.readModel(source, o)],
  readModelFile: ["cel", "cell", (o) => node.readModelFile("nowhere.pt", o)],
  openStore: ["onlost", "onLost", (o) => node.openStore(join(tmpdir(), "no", "x.db"), o)],
  createKernels: ["capasity", "capacity", kernels.createKernels],
  createWasmKernels: ["relax", "relaxed", kernels.createWasmKernels],
  createReferenceKernels: ["precison", "precision", kernels.createReferenceKernels],
  lyapunovSpectrum: ["exponent", "exponents", (o) => spectrum.lyapunovSpectrum(cell, set, o)],
  reachByLag: ["lag", "lags", (o) => spectrum.reachByLag(cell, set, o)],
  localGrowth: ["sequences", "sequence", (o) => spectrum.localGrowth(cell, set, o)],
  jacobianSingularValues: ["lag", "lags", (o) => spectrum.jacobianSingularValues(cell, set, o)],
  createNetwork: ["layer", "layers", training.createNetwork],
  createBatches: ["sequence", "sequences", (o) => training.createBatches(task, o)],
  evaluate: ["kernel", "kernels", (o) => training.evaluate(network, task, o)],
  train: ["epoch", "epochs", training.train],
  adam: ["beta", "betas", (o) => training.adam([], o)],
  adamW: ["weightdecay", "weightDecay", (o) => training.adamW([], o)],
  rmsprop: ["centred", "centered", (o) => training.rmsprop([], o)],
  sgd: ["momentun", "momentum", (o) => training.sgd([], o)],
  createBackPropagation: ["step", "steps", (o) => training.createBackPropagation(network, o)],
  networkSpectrum: ["closedloop", "closedLoop", (o) => experiment.networkSpectrum(result, set, o)],
  createMonitor: ["warmtransient", "warmTransient", experiment.createMonitor],
  closedLoopReport: ["warmup", "warmUp", (o) => experiment.closedLoopReport(network, set, o)],
  runExperiment: ["thread", "threads", (o) => experiment.runExperiment(result, o)],
  tuneInitial: ["seed", "seeds", (o) => experiment.tuneInitial(result, o)],
  readout: ["permutation", "permutations", (o) => readout.readout(result, o)],
  transfer: ["resample", "resamples", (o) => readout.transfer(result, result, o)],
  learnRule: ["mistakes", "mistake", (o) => readout.learnRule(result, o)],
  readoutTableFromRuns: [
    "keep",
    "keepSpectra",
    (o) => readout.readoutTableFromRuns(result, result, o),
  ],
  readoutTableFromSweep: [
    "keep",
    "keepSpectra",
    (o) => readout.readoutTableFromSweep(result, "s", o),
  ],
  readoutTableFromCsv: ["column", "columns", (o) => readout.readoutTableFromCsv(bytes, o)],
  readoutTableFromParquet: ["column", "columns", (o) => readout.readoutTableFromParquet(bytes, o)],
  spectrumFigure: ["titel", "title", (o) => report.spectrumFigure(result, o)],
  phasePlaneFigure: ["titel", "title", (o) => report.phasePlaneFigure(result, o)],
  trajectoriesFigure: ["titel", "title", (o) => report.trajectoriesFigure(result, o)],
  tuningFigure: ["widht", "width", (o) => report.tuningFigure(result, o)],
  trainingFigure: ["titel", "title", (o) => report.trainingFigure(result, o)],
  spectrumTable: ["row", "rows", (o) => report.spectrumTable(result, o)],
  terminalPlot: ["hight", "height", (o) => report.terminalPlot(result, o)],
  plainSpectrum: ["frames", "frame", (o) => testing.plainSpectrum(cell, new Float64Array(3), 3, o)],
  describeSampler: ["seed", "seeded", (o) => testing.describeSampler("s", () => result, result, o)],
  watchFolder: ["onse", "once", (o) => watch.watchFolder(result, o)],
  describeCell: ["states", "state", (o) => testing.describeCell("c", () => cell, result, o)],
};

/** Takes options of which all are needed; hands them on to `readModel`, which says so under its own name. */
const NOT_ASKED = ["createRunningSpectrum", "networkIn"];

describe("an option that there is not", () => {
  test.each(Object.entries(CALLS))("is refused by %s", async (name, [typed, meant, call]) => {
    const attempt = async () => call({ [typed]: 1 } as never);
    await expect(attempt()).rejects.toThrow(
      `${name}: ${typed} is no option; did you mean ${meant}?`,
    );
  });

  test("is refused by every public function that takes some", () => {
    const taking = publicFunctions().filter(({ options }) => options);
    const missing = taking.map(({ name }) => name).filter((name) => !(name in CALLS));
    expect(missing.filter((name) => !NOT_ASKED.includes(name))).toEqual([]);
    expect(taking.length).toBeGreaterThan(50);
  });

  test("is refused within others, too", async () => {
    const base = { network, task, loss: "mean-squared-error", epochs: 0 };
    const run = async (more: object) => training.train({ ...base, ...more } as never);
    await expect(run({ clip: { nrom: 1 } })).rejects.toThrow(
      "nrom is no option; did you mean norm?",
    );
    await expect(run({ optimiser: { kind: "adam", learningrate: 1 } })).rejects.toThrow(
      "createOptimiser: learningrate is no option; did you mean learningRate?",
    );
    await expect(run({ optimiser: { kind: "sgd", betas: [0, 0] } })).rejects.toThrow(
      "betas is no option",
    );
    const schedule = { kind: "step", stepsize: 1 };
    await expect(run({ schedule })).rejects.toThrow(
      "train, schedule: stepsize is no option; did you mean stepSize?",
    );
  });

  test("is refused in what a store is asked for", async () => {
    const store = createMemoryStore();
    await expect(store.runs({ names: "a" } as never)).rejects.toThrow(
      "runs: names is no option; did you mean name?",
    );
  });
});

/** Functions that the doors of the package show, and whether they take options. */
function publicFunctions(): { readonly name: string; readonly options: boolean }[] {
  const shown = new Set<string>();
  const functions = new Map<string, boolean>();
  for (const file of readdirSync("src", { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts") || /^(cli|kernels.(assembly|generated))/.test(file)) continue;
    const text = readFileSync(join("src", file), "utf8");
    if (/(^|[/\\])index\.ts$|^node\.ts$/.test(file)) {
      for (const [list] of text.matchAll(/export \{[^}]*\}/g)) {
        for (const [name] of list.matchAll(/\w+(?=,| \}|\n)/g)) shown.add(name);
      }
    }
    const declared = /^export (?:async )?function (\w+)(?:<[^>]*>)?\(([\s\S]*?)\n?\): /gm;
    for (const [, name, parameters] of text.matchAll(declared)) {
      functions.set(name!, /\boptions\b|Options\b/.test(parameters!));
    }
  }
  return [...functions]
    .filter(([name]) => shown.has(name))
    .map(([name, options]) => ({ name, options }));
}
