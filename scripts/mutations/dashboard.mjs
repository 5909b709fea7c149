const PARTS = ["test/dashboard/parts.test.ts"];
const app = (name, file, from, to) => ({
  name: `dashboard: ${name}`,
  file: `apps/dashboard/src/${file}`,
  from,
  to,
  tests: PARTS,
});

export default [
  app(
    "a step that comes again stands beside what it held",
    "run/history.ts",
    "into[at - 1] = item;",
    "into.splice(at, 0, item);",
  ),
  app(
    "of two spectra the flatter one is kept",
    "run/history.ts",
    "const isFirst = i === 0 || !(",
    "const isFirst = i === 0 || (",
  ),
  app(
    "errors of spectra read where exponents are",
    "api/binary.ts",
    "errors: at(count! + cells, cells)",
    "errors: at(count!, cells)",
  ),
  app(
    "a setting of which a seed diverged is the mean of the others",
    "sweeps/settings.ts",
    "objective: isDiverged ? Number.POSITIVE_INFINITY : numberOrNull(objective.mean)",
    "objective: numberOrNull(objective.mean)",
  ),
  app(
    "what diverged is among the best",
    "sweeps/settings.ts",
    "if (value === null || !Number.isFinite(value)) return -1;",
    "if (value === null || !Number.isFinite(value)) return 0;",
  ),
  app(
    "a brush leaves what it is not over",
    "sweeps/sweep-pictures.ts",
    "place >= low - 6e-4 && place <= high + 6e-4",
    "(place >= low - 6e-4 || place <= high + 6e-4)",
  ),
  app(
    "a condition on a setting that some rows do not tell is answered without the server",
    "runs/local-filter.ts",
    "if (rows.every(({ settings }) => Object.hasOwn(settings, name)))",
    "if (rows.some(({ settings }) => Object.hasOwn(settings, name)))",
  ),
  app(
    "a time that is the least that it can be is told as known",
    "parts/words.ts",
    'isLeast ? "≥ " : ""',
    '""',
  ),
  app(
    "a file that was sent is called as the server calls it",
    "spectrum/document-result.ts",
    "{ ...document.model, source: model }",
    "{ ...document.model }",
  ),
  {
    name: "dashboard: a mean over seeds forgets those of which nothing is known",
    file: "src/records/list/statistics.ts",
    from: "return count === of ? text",
    to: "return count <= of ? text",
    tests: PARTS,
  },
];
