// A spectrum of data that come bit by bit: advance by what is there, look whenever you like.
import { fileURLToPath } from "node:url";
import {
  createRandom,
  createRunningSpectrum,
  lyapunovSpectrum,
  sequenceFromNumbers,
} from "lyapscope";
import { chooseNetwork } from "lyapscope/formats";
import { readModelFile } from "lyapscope/node";

const folder = fileURLToPath(new URL("../assets/demo/", import.meta.url));
const network = chooseNetwork(await readModelFile(`${folder}network.safetensors`));

/** 4,100 samples of a random walk that is drawn back to 0, in packets of 1 to 200. */
const { normal, integer } = createRandom(8);
const signal = new Float64Array(4100);
for (let t = 1; t < signal.length; t++) signal[t] = 0.98 * signal[t - 1] + 0.2 * normal();
function* packets() {
  for (let at = 0; at < signal.length; ) {
    const packet = signal.slice(at, at + 1 + integer(200));
    at += packet.length;
    yield packet;
  }
}

const running = createRunningSpectrum(network.cell, { exponents: 3 });
let shown = 0;
for (const packet of packets()) {
  running.advance(packet);
  // λ so far costs nothing; result() has error bars and warnings, and disturbs nothing that follows.
  if (running.exponents === null || running.steps < shown + 1000) continue;
  shown = running.steps;
  const { standardErrors, converged } = running.result();
  const first = `λ₁ = ${running.exponents[0].toFixed(4)} ± ${standardErrors[0].toFixed(4)}`;
  console.log(`${shown} steps: ${first}${converged ? "" : ", not settled yet"}`);
}

const inPieces = running.result();
const inOneCall = await lyapunovSpectrum(network.cell, sequenceFromNumbers(signal, 1), {
  exponents: 3,
  segments: 1,
});
const difference = Math.abs(inPieces.exponents[0] - inOneCall.exponents[0]);
console.log(
  `all ${running.steps}: λ₁ = ${inPieces.exponents[0].toFixed(4)}; one call differs by ${difference.toExponential(0)}`,
);
