/** Sweeps to begin with: the files in examples/sweeps/, as the package ships them. */

/** What `--template` takes, and what each shows. */
export const SWEEP_TEMPLATES = {
  random: "settings at random",
  grid: "every combination, one parameter conditional",
  sobol: "evenly over the space",
  tpe: "towards the best setting, the better half going on",
  spectrum: "runs ended by their spectrum, before they begin",
} as const;
