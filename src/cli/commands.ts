import type { Command } from "./command.ts";

/** What is known of a command before it is loaded. */
export interface CommandEntry {
  /** One line, for the list of commands and the head of the help. */
  readonly summary: string;
  /** Its options and what it does; loaded when it is asked for, so that starting stays quick. */
  load(): Promise<{ readonly command: Command }>;
}

/** All commands by name, in the order of the help. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  spectrum: {
    summary: "the Lyapunov spectrum of a trained network along data",
    load: () => import("./spectrum/command.ts"),
  },
  train: {
    summary: "train a network, with its spectrum along the way; takes up what was stopped",
    load: () => import("./train/command.ts"),
  },
  "tune-init": {
    summary: "the initialisation at which an exponent is what is wanted, with its interval",
    load: () => import("./tune-init/command.ts"),
  },
  watch: {
    summary: "a spectrum for every checkpoint that a training writes into a folder",
    load: () => import("./watch/command.ts"),
  },
  runs: {
    summary:
      "what has been recorded: all runs, one of them, its picture, files for other programs; rename, delete",
    load: () => import("./runs/command.ts"),
  },
  report: {
    summary: "a run or a sweep as one page: verdict, pictures, tables, what it was made from",
    load: () => import("./report/command.ts"),
  },
  sweep: {
    summary: "many trainings under many settings, on all cores; goes on whatever stops it",
    load: () => import("./sweep/command.ts"),
  },
  worker: {
    summary: "computes runs of a sweep that is in a store, on this machine or another",
    load: () => import("./worker/command.ts"),
  },
  slurm: {
    summary: "a sweep on a cluster: a script of tasks that Slurm queues again",
    load: () => import("./slurm/command.ts"),
  },
  readout: {
    summary:
      "what spectra say about losses, beside what anyone could say without them: runs, a sweep, a table",
    load: () => import("./readout/command.ts"),
  },
  serve: {
    summary: "the live page and the HTTP API on what a store has",
    load: () => import("./serve/command.ts"),
  },
  store: {
    summary: "a store, its runs and sweeps, into another: from a file to a server and back",
    load: () => import("./store/command.ts"),
  },
  inspect: {
    summary: "what is in a model or data file, and what would be assumed",
    load: () => import("./inspect/command.ts"),
  },
  convert: {
    summary: "the recurrent part of a model as safetensors under PyTorch's names",
    load: () => import("./convert/command.ts"),
  },
  doctor: {
    summary: "which arithmetic this machine has, how fast it is, and what could be faster",
    load: () => import("./doctor/command.ts"),
  },
  demo: {
    summary: "a spectrum without any file of yours: a trained network on a noisy signal",
    load: () => import("./demo/command.ts"),
  },
};
