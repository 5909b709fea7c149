// A long computation that says how far it is, and can be stopped.
import { createRandom, elman, lyapunovSpectrum, sequenceFromNumbers } from "lyapscope";
import "lyapscope/node"; // worker threads and the machine's BLAS

const units = 64;
const { normal } = createRandom(5);
const normals = (length, scale) => Float64Array.from({ length }, () => scale * normal());
const network = elman({
  inputSize: 1,
  hiddenSize: units,
  inputWeights: normals(units, 1),
  recurrentWeights: normals(units * units, 1 / Math.sqrt(units)),
});
const noise = sequenceFromNumbers(normals(20_000, 0.3), 1);

// Stopped at a fifth by whoever holds the controller: a button, Ctrl-C, a time limit.
const controller = new AbortController();
try {
  await lyapunovSpectrum(network, noise, {
    signal: controller.signal,
    onProgress: ({ done, total }) => {
      if (done > total / 5) controller.abort(new Error("stopped at a fifth"));
    },
  });
} catch (error) {
  console.log(error.message);
}

let fifth = 0;
const { exponents, threads } = await lyapunovSpectrum(network, noise, {
  onProgress: ({ done, total }) => {
    if (done < ((fifth + 1) * total) / 5) return;
    fifth = Math.floor((5 * done) / total);
    console.log(`${20 * fifth} % of ${total} steps`);
  },
});
console.log(`λ₁ = ${exponents[0].toFixed(4)} nats per step, on ${threads} threads`);
