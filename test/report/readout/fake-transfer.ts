/** What one sweep says of another, made up. */
import type {
  HurdleTransfer,
  Transfer,
  TransferResult,
} from "../../../src/readout/transfer/result.ts";

export const OBSERVED = [1, 2, 3, 4];
const rung = (name: string, withSpectrum: boolean, r2: number) => ({
  ...{ name, withSpectrum, r2, home: 0.5, there: 0.5 },
  spearman: { value: 0.75, interval: [0.5, 0.9] as const },
});
export const transferOf = (scale: Transfer["scale"], epoch = 1): Transfer => ({
  ...{ epoch, scale, observed: OBSERVED, shifts: [], outside: 0, gain: null },
  rungs: [rung("hyperparameters", false, -1.25), rung("spectrum", true, 0.5)],
  predicted: {
    over: { name: "hyperparameters", values: [2, 2, 3, 3] },
    by: { name: "spectrum", values: [1, 2, 4, 3] },
  },
});
const areas = (scale: Transfer["scale"], value: number): HurdleTransfer => ({
  ...{ epoch: 1, scale, outside: 0, gain: null },
  from: { settings: 20, events: 8 },
  to: { settings: 30, events: 9 },
  rungs: [
    {
      ...{ name: "spectrum", withSpectrum: true, home: 0.7, there: 0.7 },
      auc: { value, interval: [0.25, 1] },
    },
  ],
});
/** Of four settings: predictions on two scales, and areas of one event. */
export const TRANSFER: TransferResult = {
  outcome: "final loss",
  settings: { from: 20, to: 4 },
  protocol: { seed: 0, confidence: 0.95, each: 0.975, eachArea: 0.975, resamples: 19 },
  transfers: [
    transferOf("as they are"),
    transferOf("within each sweep"),
    transferOf("as they are", 2),
  ],
  hurdles: [
    {
      ...{ event: "diverges", notComputed: null, claim: null },
      at: [areas("as they are", 0.5), areas("within each sweep", 0.75)],
    },
    { event: "never beats its baseline", notComputed: "no <reason>", at: [], claim: null },
  ],
  verdict: {
    ...{ kind: "carries", sentences: ["First sentence.", "Second one."] },
    at: { epoch: 1, scale: "as they are" },
  },
  notes: [],
};
