// What an error bar promises, and how to ask for a smaller one.
import { createRandom, elman, lyapunovSpectrum, sequenceFromNumbers } from "lyapscope";

const units = 10;
const weights = createRandom(4);
const network = elman({
  inputSize: 1,
  hiddenSize: units,
  inputWeights: Float64Array.from({ length: units }, () => weights.normal()),
  recurrentWeights: Float64Array.from({ length: units * units }, () => weights.normal() / 3),
});

/** Independent noise, another one for every seed. */
function noise(steps, seed) {
  const { normal } = createRandom(seed);
  return sequenceFromNumbers(Float64Array.from({ length: steps }, normal), 1);
}

// The truth, nearly: a hundred times as much input as each trial has.
const long = await lyapunovSpectrum(network, noise(100_000, 1), { exponents: 1 });
console.log(
  `100,000 steps: λ₁ = ${long.exponents[0].toFixed(5)} ± ${long.standardErrors[0].toFixed(5)}`,
);

const trials = 100;
let inside = 0;
for (let seed = 2; seed < 2 + trials; seed++) {
  const { exponents, standardErrors } = await lyapunovSpectrum(network, noise(1000, seed), {
    exponents: 1,
    threads: 1,
  });
  if (Math.abs(exponents[0] - long.exponents[0]) <= 2 * standardErrors[0]) inside++;
}
console.log(`${inside} of ${trials} trials of 1,000 steps lie within two standard errors of it`);

for (const tolerance of [8e-3, 4e-3, 2e-3]) {
  const result = await lyapunovSpectrum(network, noise(100_000, 1), { exponents: 1, tolerance });
  const [error] = result.standardErrors;
  console.log(`tolerance ${tolerance}: ${result.steps} steps, ± ${error.toFixed(5)}`);
}
const short = await lyapunovSpectrum(network, noise(500, 1), { exponents: 1, tolerance: 1e-4 });
console.log(`converged ${short.converged}: ${short.warnings.join("; ")}`);
