// Two layers: which of them remembers? Joint spectrum, and each layer's own.
import { createRandom, gru, lyapunovSpectrum, sequenceFromNumbers, stack } from "lyapscope";

const random = createRandom(3);
const normals = (length, scale) => Float64Array.from({ length }, () => scale * random.normal());

/** A GRU with random weights; a positive bias of the update gate z keeps the state longer. */
function layer(inputSize, hiddenSize, updateBias) {
  const bias = new Float64Array(3 * hiddenSize); // gates r, z, n
  bias.fill(updateBias, hiddenSize, 2 * hiddenSize);
  return gru({
    inputSize,
    hiddenSize,
    inputWeights: normals(3 * hiddenSize * inputSize, 1 / Math.sqrt(inputSize)),
    recurrentWeights: normals(3 * hiddenSize * hiddenSize, 1 / Math.sqrt(hiddenSize)),
    inputBias: bias,
  });
}

const network = stack([layer(1, 8, 0), layer(8, 8, 3)]);
const noise = sequenceFromNumbers(normals(1900, 1), 1);

const joint = await lyapunovSpectrum(network, noise);
const own = await lyapunovSpectrum(network, noise, { stack: "per-layer" });

console.log(" j     joint  per layer ± error  layer");
for (let j = 0; j < network.stateSize; j++) {
  const numbers = [joint.exponents[j], own.exponents[j]].map((x) => x.toFixed(4).padStart(8));
  const error = own.standardErrors[j].toFixed(4);
  console.log(
    `${String(j + 1).padStart(2)}  ${numbers.join("   ")} ± ${error}      ${own.layerOf[j] + 1}`,
  );
}
