/** One line per command, apart from the commands, so that `--help` loads none of them. */
export const SUMMARIES: readonly (readonly [name: string, summary: string])[] = [
  ["spectrum", "the Lyapunov spectrum of a trained network along data"],
  ["train", "train a network, with its spectrum along the way; takes up what was stopped"],
  ["watch", "a spectrum for every checkpoint that a training writes into a folder"],
  [
    "runs",
    "what has been recorded: all runs, one of them, its picture, files for other programs; rename, delete",
  ],
  ["inspect", "what is in a model or data file, and what would be assumed"],
  ["convert", "the recurrent part of a model as safetensors under PyTorch's names"],
  ["doctor", "which arithmetic this machine has, how fast it is, and what could be faster"],
  ["demo", "a spectrum without any file of yours: a trained network on a noisy signal"],
];

/** The line of one command. */
export function summaryOf(name: string): string {
  return SUMMARIES.find(([known]) => known === name)?.[1] ?? "";
}
