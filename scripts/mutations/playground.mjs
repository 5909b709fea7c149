const SETTINGS = ["test/playground/settings.test.ts"];
const FIGURES = ["test/report/dynamics/dynamics-figures.test.ts"];

export default [
  {
    name: "playground: an address forgets what is not a number",
    file: "apps/playground/src/settings/address.ts",
    from: "if (settings[name] !== USUAL[name]) search.set",
    to: 'if (settings[name] !== USUAL[name] && typeof settings[name] === "number") search.set',
    tests: SETTINGS,
  },
  {
    name: "playground: numbers of an address are taken beyond their bounds",
    file: "apps/playground/src/settings/fields.ts",
    from: "Math.min(field.most, Math.max(field.least, value))",
    to: "value",
    tests: SETTINGS,
  },
  {
    name: "playground: an empty number means zero",
    file: "apps/playground/src/settings/fields.ts",
    from: 'given.trim() === "" ? Number.NaN : Number(given)',
    to: "Number(given)",
    tests: SETTINGS,
  },
  {
    name: "playground: a kind of cell is not offered",
    file: "apps/playground/src/settings/fields.ts",
    from: '  "antisymmetric",\n',
    to: "",
    tests: SETTINGS,
  },
  {
    name: "two units: the Jacobian's columns for its rows",
    file: "src/report/dynamics/phase-plane-figure.ts",
    from: "[a * u + b * v, c * u + d * v]",
    to: "[d * u + b * v, c * u + a * v]",
    tests: FIGURES,
  },
  {
    name: "two copies: a slope of twice λ₁",
    file: "src/report/dynamics/trajectories-figure.ts",
    from: "y.at(exponent * share * steps)",
    to: "y.at(2 * exponent * share * steps)",
    tests: FIGURES,
  },
  {
    name: "mean field: random states are zeros",
    file: "src/experiment/tune-initial/mean-field.ts",
    from: "t === 0 ? (gain * initialScale) ** 2 :",
    to: "t === 0 ? 0 * initialScale :",
    tests: ["test/experiment/tune-initial/mean-field.test.ts"],
  },
  {
    name: "running spectrum: time blocks as though nobody had said how many steps come",
    file: "src/spectrum/running-spectrum.ts",
    from: "if (steps === undefined || steps <= transient) return SHORTEST_BLOCK;",
    to: "if (steps !== transient) return SHORTEST_BLOCK;",
    tests: ["test/spectrum/running-spectrum.test.ts"],
  },
];
