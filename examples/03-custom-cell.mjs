// A map of your own, checked, then its exponent: phases on a circle, kicked by the input.
//
//     θ′ = θ + Ω + x − K sin θ,   ∂θ′/∂θ = 1 − K cos θ
import assert from "node:assert";
import { createRandom, customCell, lyapunovSpectrum, sequenceFromNumbers } from "lyapscope";
import { describeCell } from "lyapscope/testing";

const circleMap = (Ω, K) =>
  customCell({
    name: "circle map",
    stateSize: 1,
    inputSize: 1,
    step(state, [x]) {
      state[0] += Ω + x - K * Math.sin(state[0]);
    },
    pushForward([θ], _, tangents) {
      for (let j = 0; j < tangents.length; j++) tangents[j] *= 1 - K * Math.cos(θ);
    },
    pushInput(_state, _input, inputTangents, tangents) {
      for (let j = 0; j < tangents.length; j++) tangents[j] += inputTangents[j];
    },
    logAbsDeterminant: ([θ]) => Math.log(Math.abs(1 - K * Math.cos(θ))),
  });

// The suite that this package's own cells pass; here with the smallest runner that will do.
let passed = 0;
describeCell("circle map", () => circleMap(0.5, 0.9), {
  describe: (_name, suite) => suite(),
  test: (_name, body) => {
    body();
    passed++;
  },
  expect: (actual) => ({ toEqual: (expected) => assert.deepStrictEqual(actual, expected) }),
});
console.log(`${passed} checks passed`);

const { normal } = createRandom(2);
const kicks = sequenceFromNumbers(
  Float64Array.from({ length: 5000 }, () => 0.3 * normal()),
  1,
);
for (const K of [0.5, 0.9, 4]) {
  const { exponents, standardErrors } = await lyapunovSpectrum(circleMap(0.5, K), kicks);
  console.log(`K = ${K}: λ = ${exponents[0].toFixed(3)} ± ${standardErrors[0].toFixed(3)}`);
}
