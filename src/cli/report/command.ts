import type { Command } from "../command.ts";
import { STORE_TO_READ } from "../sources/store-option.ts";

/** What was found, in one file. */
export const command: Command = {
  positionals: [
    {
      name: "RUN|SWEEP",
      description:
        "a run, by the beginning of its id, or a sweep, by its name; several runs stand beside each other in one report",
      many: true,
    },
  ],
  groups: [
    {
      title: "Options",
      options: {
        store: STORE_TO_READ,
        output: {
          type: "value",
          short: "o",
          hint: "FILE",
          description:
            "the file: .html (all of it, with its pictures and data, on one page that needs nothing else), .md (its pictures lie beside it as .svg), .svg or .png (the picture alone), .csv (its numbers)",
          default: "stdout",
        },
        format: {
          type: "value",
          hint: "FORMAT",
          description: "html, md, svg, png or csv",
          default: "what the file's name ends in; on stdout md",
        },
        by: {
          type: "value",
          hint: "PARAMETER",
          description: "of a sweep: the hyperparameter that colours pictures",
          default: "the one that the spectrum reads most",
        },
        draws: {
          type: "value",
          hint: "N",
          description:
            "of a sweep: resamples behind an interval, and permutations behind a p, of its readout",
          default: "2000 and 4999",
        },
        json: {
          type: "flag",
          description: "what the report says, as one JSON document on stdout",
          default: "off",
        },
      },
    },
  ],
  epilogue: [
    "Of a run: what became of it, in words; its picture; spectra, checks, gradients beside what the",
    "exponents predict, and what it was made from. Of a sweep: settings and states in order of merit,",
    "what its spectra say beside baselines (`lyapscope readout`), and the pictures of that. Words and",
    "numbers are those of the terminal.",
    "",
    "  lyapscope report 3f2a -o report.html",
    "  lyapscope report 3f2a 91c0 -o both.html",
    "  lyapscope report copy-tpe -o sweep.html",
    "  lyapscope report 3f2a --format csv > spectra.csv",
  ],
  run: async (parsed, context) =>
    (await import("./run-report.ts")).runReportCommand(parsed, context),
};
