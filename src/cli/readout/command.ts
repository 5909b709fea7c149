import type { Command } from "../command.ts";
import { READOUT_GROUPS } from "./readout-groups.ts";

/** What spectra say about losses, beside the baselines. */
export const command: Command = {
  positionals: [
    {
      name: "RUN",
      description: "runs of the store, by the beginnings of their ids; or --sweep, or --csv",
      required: false,
      many: true,
    },
  ],
  groups: READOUT_GROUPS,
  epilogue: [
    "Says which features of the spectra go with the outcome, whether they add anything to the",
    "hyperparameters and to the loss that as much computing would have bought, and when there is",
    "too little to say. The unit is the setting; seeds are averaged. See docs/readout.md.",
    "",
    "  lyapscope readout --sweep copy --plot readout.html",
    "  lyapscope readout --csv grid.csv --unit bits --at 4",
    "  lyapscope readout --sweep copy-lstm --transfer copy-gru",
  ],
  run: async (parsed, context) => (await import("./run-readout.ts")).runReadout(parsed, context),
};
