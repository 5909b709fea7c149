import { INPUT_FILES } from "../../formats/tensor-data.ts";
import type { OptionGroup } from "../command.ts";
import { DATA_OPTIONS } from "../sources/data-options.ts";
import { MODEL_OPTIONS } from "../sources/model-options.ts";

/** Options as help shows them. */
export const SPECTRUM_GROUPS: readonly OptionGroup[] = [
  {
    title: "What is read",
    options: {
      input: {
        type: "value",
        hint: "FILE",
        description: `the data that drives the network: ${INPUT_FILES}, or - for standard input; [T, m] or [B, T, m] numbers, [T] or [B, T] symbols`,
        default: "none, required",
      },
      ...MODEL_OPTIONS,
      ...DATA_OPTIONS,
      scaling: {
        type: "value",
        hint: "KIND",
        description:
          "file: scale the data as the network's file says that its training data was; none: leave them",
        default: "file, where `lyapscope train` has written it",
      },
      "initial-state": {
        type: "value",
        hint: "WHAT",
        description:
          "state before the first step: zeros, random (from the seed), or a .npy, .npz or .safetensors file with h0 (and c0) [layers, sequences, units]",
        default: "zeros; a silent network without biases never leaves them",
      },
      "initial-scale": {
        type: "value",
        hint: "S",
        description: "standard deviation of every number of a random state, h and c alike",
        default: "0.5",
      },
      repetitions: {
        type: "value",
        hint: "R",
        description: "random states from which every sequence is run, counted as further sequences",
        default: "1",
      },
      "initial-cell": {
        type: "value",
        hint: "FILE",
        description: "c0 when it stands in a file of its own",
        default: "c0 of --initial-state, else zeros",
      },
    },
  },
  {
    title: "What is computed",
    options: {
      exponents: {
        type: "value",
        hint: "K",
        description: "number of exponents, the largest first; fewer is faster",
        default: "all",
      },
      transient: {
        type: "value",
        hint: "N",
        description: "steps that move state and frame and are not counted",
        default: "min(100, T/10)",
      },
      steps: {
        type: "value",
        hint: "N",
        description: "first N steps of every sequence; in closed loop, the steps that it runs",
        default: "all; in closed loop, as many as the longest sequence has",
      },
      interval: {
        type: "value",
        hint: "N|auto",
        description: "steps between two orthonormalisations; auto follows the growth spread",
        default: "auto",
      },
      accuracy: {
        type: "value",
        hint: "A",
        description: "what auto may let the least exponents lose to rounding, nats/step",
        default: "1e-4",
      },
      frame: {
        type: "value",
        hint: "KIND",
        description: "first frame: random, identity, or a .npy file with n × k numbers",
        default: "random",
      },
      seed: {
        type: "value",
        hint: "N",
        description: "seed of random frames and states",
        default: "0",
      },
      stack: {
        type: "value",
        hint: "KIND",
        description: "joint, or per-layer: each layer's own exponents, cheaper, with their owner",
        default: "joint",
      },
      lags: {
        type: "value",
        hint: "N|LIST|auto",
        description:
          "also the reach: what differences of state and input become after 1, 2, 4, … N steps (or those of a list), where exponents speak of long times alone; costs about as much as a full spectrum of 16 N steps",
        default: "none; auto: a quarter of the steps, at most 128",
      },
      "closed-loop": {
        type: "flag",
        description:
          "feed the network's own output back after the data has warmed it up: the exponents of what it has learned",
        default: "off, driven by the data",
      },
      convention: {
        type: "value",
        hint: "KIND",
        description:
          "standard, or vogt2020 for the numbers of the reference code of arXiv:2006.14123",
        default: "standard",
      },
      tolerance: {
        type: "value",
        hint: "SE",
        description: "use only as much input as brings every standard error below this, nats/step",
        default: "use all",
      },
    },
  },
  {
    title: "How",
    options: {
      kernels: {
        type: "value",
        hint: "NAME",
        description: "auto, reference, wasm or native; `lyapscope doctor` says what is there",
        default: "auto, the fastest",
      },
      precision: {
        type: "value",
        hint: "P",
        description:
          "of tangents: float64, float32, or auto: float32 while the error bound keeps to --accuracy; the trajectory is always float64",
        default: "float64",
      },
      threads: {
        type: "value",
        hint: "N",
        description: "worker threads; the numbers do not depend on it",
        default: "one per core",
      },
      segments: {
        type: "value",
        hint: "N|auto",
        description: "pieces of time computed side by side; 1 switches it off",
        default: "auto, from T, n and k only",
      },
    },
  },
  {
    title: "What is written",
    options: {
      unit: { type: "value", hint: "U", description: "nats or bits per step", default: "nats" },
      json: {
        type: "flag",
        description: "one JSON document (schema/spectrum.schema.json) on stdout instead of text",
        default: "off",
      },
      plot: {
        type: "value",
        hint: "FILE",
        description: "figure as .svg or .png, or the whole report as one .html file",
        default: "none",
      },
      history: {
        type: "value",
        hint: "FILE.csv",
        description: "running and finite-time exponents of every time block",
        default: "none",
      },
    },
  },
];
