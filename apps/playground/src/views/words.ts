/** Names of choices, as the page says them. */
export const CELL_WORDS: Readonly<Record<string, string>> = {
  tanh: "tanh (Elman)",
  relu: "relu (Elman)",
  lstm: "LSTM",
  gru: "GRU",
  leaky: "leaky tanh",
  "rate-network": "rate network",
  "minimal-gated": "minimal gated unit",
  "gru-reset-before": "GRU, reset before",
  antisymmetric: "antisymmetric",
  cornn: "coupled oscillators (coRNN)",
  identity: "linear",
};

export const DRIVE_WORDS: Readonly<Record<string, string>> = {
  silence: "silence",
  noise: "white noise",
  lorenz: "Lorenz system",
  sine: "oscillations",
  text: "text",
  file: "a file of yours",
};

export const WEIGHT_WORDS = { gaussian: "Gaussian", orthogonal: "orthogonal", usual: "PyTorch’s" };

/** Sizes of networks, for sliders. */
export const UNIT_LADDER: readonly number[] = [
  2, 4, 8, 12, 16, 24, 32, 48, 64, 80, 100, 128, 160, 200, 256, 320, 400, 512,
];

export const STEP_LADDER: readonly number[] = [
  200, 500, 1000, 2000, 3000, 4000, 6000, 10_000, 20_000, 50_000, 100_000,
];
