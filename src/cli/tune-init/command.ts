import type { Command } from "../command.ts";

/** The initialisation at which a spectrum is what is wanted. */
export const command: Command = {
  positionals: [
    {
      name: "CONFIG",
      description: "YAML file, as `lyapscope train` reads it; - reads standard input",
    },
  ],
  groups: [
    {
      title: "What is sought",
      options: {
        target: {
          type: "value",
          hint: "WHAT=VALUE",
          description:
            "λ1=0 (or l1=0; λ2 and so on) in nats a step, horizon=N: λ₁ = −1/N, or mean=x: of all exponents",
          default: "λ1=0",
        },
        vary: {
          type: "value",
          hint: "SETTING",
          description:
            "the number to change: initial.all.bound, initial.recurrent.gain (short: gain), forgetBias, leak …: any of the network that acts before the training",
          default: "gain",
        },
        from: {
          type: "value",
          hint: "A",
          description: "the least value",
          default: "by the setting: a tenth of a usual one; forgetBias −4, value −1, leak 0.01",
        },
        to: {
          type: "value",
          hint: "B",
          description: "the largest value",
          default: "by the setting: ten times a usual one; forgetBias 8, value 1, leak 1",
        },
        set: {
          type: "value",
          hint: "KEY=VALUE",
          many: true,
          description: "any other setting of CONFIG: monitor.exponents=4 is quicker; several times",
          default: "the file's; `lyapscope train --keys` lists all",
        },
      },
    },
    {
      title: "How",
      options: {
        seeds: {
          type: "value",
          hint: "S",
          description: "networks at every value: CONFIG's seed and the S − 1 after it",
          default: "8",
        },
        points: {
          type: "value",
          hint: "N",
          description: "values of the first, coarse grid; each crossing takes some 5 more",
          default: "9",
        },
        threads: {
          type: "value",
          hint: "N",
          description: "worker threads; the numbers do not depend on it",
          default: "one per core",
        },
      },
    },
    {
      title: "What is written",
      options: {
        output: {
          type: "value",
          short: "o",
          hint: "FILE",
          description: "CONFIG with the value that was found, as .yaml; comments stay",
          default: "none",
        },
        plot: {
          type: "value",
          hint: "FILE",
          description: "the curve as .svg, .png or .html",
          default: "none",
        },
        json: {
          type: "flag",
          description: "one JSON document on stdout instead of the summary",
          default: "off",
        },
      },
    },
  ],
  epilogue: [
    "What is measured is what `lyapscope train` records at step 0: the monitor's spectrum of the same",
    "networks along the same held-out data. The interval is for the mean over all networks of the",
    "kind, on these data. Without a crossing in the range: exit code 1, and what comes nearest.",
    "",
    "  lyapscope tune-init copy.yaml --vary gain -o tuned.yaml",
    "  lyapscope tune-init lstm.yaml --target horizon=50 --vary forgetBias",
    "  lyapscope tune-init gru.yaml --target λ1=-0.02 --vary initial.all.bound --from 0.05 --to 1",
  ],
  run: async (parsed, context) => (await import("./run-tune.ts")).runTune(parsed, context),
};
