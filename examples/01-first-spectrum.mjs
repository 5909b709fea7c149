// A random recurrent network driven by noise: does it forget its initial state?
import { createRandom, elman, lyapunovSpectrum, sequenceFromNumbers } from "lyapscope";

const [units, steps] = [50, 2000];
const random = createRandom(1);
const normals = (length, scale) => Float64Array.from({ length }, () => scale * random.normal());

const inputWeights = normals(units, 1); // units × 1
const recurrentWeights = normals(units * units, 1 / Math.sqrt(units)); // row-major, variance 1/units
const noise = sequenceFromNumbers(normals(steps, 0.3), 1); // steps × 1

for (const gain of [0.7, 3]) {
  const network = elman({
    inputSize: 1,
    hiddenSize: units,
    inputWeights,
    recurrentWeights: recurrentWeights.map((weight) => gain * weight),
  });
  const { exponents, standardErrors, kaplanYorkeDimension, certificates } = await lyapunovSpectrum(
    network,
    noise,
  );
  const verdict = exponents[0] < 0 ? "it forgets" : "it is chaotic";
  console.log(
    `gain ${gain}: λ₁ = ${exponents[0].toFixed(3)} ± ${standardErrors[0].toFixed(3)} nats per step, ` +
      `dimension ${kaplanYorkeDimension.value.toFixed(1)}: ${verdict}`,
  );
  // Σλ is computed a second time, from determinants; a wrong Jacobian would show here.
  console.log(`  sum rule holds to ${Math.abs(certificates.sumRule.residual).toExponential(0)}`);
}
