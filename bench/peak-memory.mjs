/** Spectrum of a GRU-64 along a streamed .npy file; prints the process's peak memory as JSON. */

import { createRandom, gru, lyapunovSpectrum } from "../dist/index.js";
import { openData } from "../dist/node.js";

const random = createRandom(1);
const uniform = (count) =>
  Float64Array.from({ length: count }, () => 0.2 * (2 * random.uniform() - 1));
const cell = gru({
  inputSize: 4,
  hiddenSize: 64,
  inputWeights: uniform(768),
  recurrentWeights: uniform(12288),
});
const inputs = await openData(process.argv[2], { streamFrom: 0 });
await lyapunovSpectrum(cell, inputs, { exponents: 4, threads: 1 });
await inputs.close();
console.log(JSON.stringify({ megabytes: process.resourceUsage().maxRSS / 1024 }));
