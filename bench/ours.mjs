/**
 * One of our runs, as a process of its own: reads a folder that a peer dumped (weights.npz, x.npy,
 * case.json), prints one JSON line with the exponents and the seconds of each repeat.
 *
 *   node bench/ours.mjs DIR '{"kernels":"wasm","exponents":16,…}' REPEATS
 */
import { lyapunovSpectrum } from "../dist/spectrum/index.js";
import { ALIKE, openCase } from "./dumped-case.mjs";

const [folder, optionsText, repeats] = process.argv.slice(2);
const { network, inputs } = await openCase(folder);
const options = { ...ALIKE, ...JSON.parse(optionsText) };
/** Milliseconds that the engine gets to compile what is timed; what it costs is in limits.mjs. */
const WARM_UP = 3000;

const seconds = [];
const begun = performance.now();
let result = await lyapunovSpectrum(network, inputs, options);
while (repeats > 1 && performance.now() - begun < WARM_UP) {
  await lyapunovSpectrum(network, inputs, options);
}
for (let i = 0; i < Number(repeats); i++) {
  const started = performance.now();
  result = await lyapunovSpectrum(network, inputs, options);
  seconds.push((performance.now() - started) / 1000);
}
await inputs.close?.();
console.log(
  JSON.stringify({
    seconds,
    perSequence: result.perSequence,
    interval: result.certificates.intervalUsed,
    accuracyBound: result.certificates.accuracyBound,
    kernels: result.kernels,
    threads: result.threads,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  }),
);
