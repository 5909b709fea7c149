// A trained network from its file, along a text: the character LSTM of this repository.
import { fileURLToPath } from "node:url";
import { lyapunovSpectrum } from "lyapscope";
import { chooseNetwork, inputsFor } from "lyapscope/formats";
import { openData, openVocabulary, readModelFile } from "lyapscope/node";

const assets = fileURLToPath(new URL("../assets/char-lstm/", import.meta.url));

const network = chooseNetwork(await readModelFile(`${assets}network.pt`));
for (const { cell, inputSize, hiddenSize, convention } of network.layers) {
  console.log(`${cell} ${inputSize} → ${hiddenSize}; ${convention}`);
}

const vocabulary = await openVocabulary(`${assets}vocabulary.json`);
const text = await openData(`${assets}heldout.txt`, { vocabulary, limit: 1500 });

// inputsFor puts token ids through the network's embedding where it has one; this one reads one-hot ids.
const { exponents, standardErrors, steps } = await lyapunovSpectrum(
  network.cell,
  inputsFor(network, text),
  { exponents: 4 },
);
console.log(`along ${steps} characters, nats per character:`);
for (const [j, exponent] of exponents.entries()) {
  console.log(`  λ${j + 1} = ${exponent.toFixed(4)} ± ${standardErrors[j].toFixed(4)}`);
}
