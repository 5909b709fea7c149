const SPECTRUM = ["test/experiment/network-spectrum.test.ts"];

/** Networks along data: driven, in closed loop, in pieces. */
export default [
  {
    name: "networks: a loop of scores of symbols closed",
    file: "src/experiment/network-spectrum.ts",
    from: 'if (embedding !== null || kind === "tokens") {',
    to: "if (embedding !== null) {",
    tests: SPECTRUM,
  },
  {
    name: "networks: steps cut what warms a closed loop up",
    file: "src/experiment/network-spectrum.ts",
    from: "if (closedLoop) return spectrumOfLoop(network, inputs, steps, options);",
    to: "if (closedLoop) return spectrumOfLoop(network, limitSteps(inputs, steps ?? 1), steps, options);",
    tests: SPECTRUM,
  },
  {
    name: "networks: a closed loop says it was given its states",
    file: "src/experiment/network-spectrum.ts",
    from: "  return { ...result, settings };",
    to: "  return { settings, ...result };",
    tests: SPECTRUM,
  },
  {
    name: "networks: states of sequences of one length exchanged",
    file: "src/networks/states-after.ts",
    from: "found[group[i]] = state;",
    to: "found[i] = state;",
    tests: SPECTRUM,
  },
  {
    name: "networks: data that is not to be scaled is",
    file: "src/networks/fit-inputs.ts",
    from: "return { network: { ...network, scaling: null }, inputs: { ...inputs, notes } };",
    to: "return { network, inputs: { ...inputs, notes } };",
    tests: SPECTRUM,
  },
  {
    name: "networks: an embedding has one row for all symbols",
    file: "src/networks/inputs-for.ts",
    from: "values.subarray(id * width, (id + 1) * width)",
    to: "values.subarray(0, width)",
    tests: SPECTRUM,
  },
];
