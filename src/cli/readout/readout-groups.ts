import { COLUMN_ROLES } from "../../readout/csv/columns.ts";
import { OUTCOMES } from "../../readout/outcomes.ts";
import type { OptionGroup } from "../command.ts";
import { STORE_TO_READ } from "../sources/store-option.ts";

const NAMES = OUTCOMES.flatMap(({ name, isEvent }) => (isEvent ? [] : [name.replaceAll(" ", "-")]));

/** Options as help shows them. */
export const READOUT_GROUPS: readonly OptionGroup[] = [
  {
    title: "Which runs",
    options: {
      sweep: {
        type: "value",
        hint: "NAME",
        description: "all runs of this sweep",
        default: "the runs that are named",
      },
      csv: {
        type: "value",
        hint: "FILE",
        description:
          "a table, CSV or Parquet, a row for each spectrum: run, seed, epoch, hyperparameters, le_1 le_2 …, loss or val_0 val_1 …",
        default: "runs of the store",
      },
      store: STORE_TO_READ,
      column: {
        type: "value",
        hint: "NAME=ROLE",
        many: true,
        description: `what a column of the table is, where its name does not say it: ${Object.keys(COLUMN_ROLES).join(", ")}; loss@4 is that after 4 epochs`,
        default: "by the names, which is said",
      },
      unit: {
        type: "value",
        hint: "nats|bits",
        description: "of the table's exponents, per step",
        default: "nats",
      },
      jumped: {
        type: "value",
        hint: "diverged|finished",
        description:
          "what a run of the table counts as whose loss jumped by more than a tenth of what it had gained, and did not come back",
        default: "diverged",
      },
    },
  },
  {
    title: "What is asked",
    options: {
      outcome: {
        type: "value",
        hint: "NAME",
        description: `what is predicted: ${NAMES.join(", ")}`,
        default: NAMES[0],
      },
      transfer: {
        type: "value",
        hint: "NAME|FILE",
        description:
          "learn on these runs and predict those of this other sweep, of another task, cell or size; with --csv, of this other table",
        default: "asked of the runs themselves",
      },
      at: {
        type: "value",
        hint: "EPOCH",
        many: true,
        description: "spectra after this epoch alone; 0 is before training; several times",
        default: "all epochs",
      },
      "loss-at": {
        type: "value",
        hint: "EPOCH",
        description: "the epoch whose loss every feature is held against",
        default: "that of the spectrum, and what equal cost buys beyond it",
      },
      by: {
        type: "value",
        hint: "PARAMETER",
        description: "the hyperparameter that colours pictures",
        default: "the one that the spectrum reads most",
      },
      difference: {
        type: "value",
        hint: "X",
        description: "difference of the outcome from which on two settings differ",
        default: "beyond the noise of seeds",
      },
      draws: {
        type: "value",
        hint: "N",
        description: "resamples behind an interval, and permutations behind a p",
        default: "2000 and 4999",
      },
      seed: { type: "value", hint: "N", description: "of what is drawn", default: "0" },
    },
  },
  {
    title: "Results",
    options: {
      all: {
        type: "flag",
        description: "all features, ladders and hurdles, with regrets",
        default: "the strongest dozen, and the best",
      },
      plot: {
        type: "value",
        hint: "FILE",
        description: "a picture, or with .html a page: .svg, .png, .html",
        default: "none",
      },
      table: {
        type: "value",
        hint: "FILE.parquet",
        description:
          "what the readout was made of, spectra of --at alone, as a table that --csv reads",
        default: "none",
      },
      rule: {
        type: "value",
        hint: "FILE.json",
        description:
          "a rule that ends runs by their spectrum, learned on these, for the pruner of another sweep; exit 1, and no file, where it would be worth no more than a rule on the loss",
        default: "none is learned",
      },
      json: { type: "flag", description: "one JSON document on stdout", default: "off" },
    },
  },
];
