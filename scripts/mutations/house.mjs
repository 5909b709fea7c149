/** Faults in what builds, packs and documents the package. */
const BUILT = ["test/support/compiled.test.ts"];
const PACKAGE = ["test/package.test.ts"];
const PAGES = ["test/api-pages.test.ts"];

export default [
  {
    name: "built: a folder's own time left out",
    file: "scripts/built.mjs",
    from: "return Math.max(mtimeMs, ...readdirSync",
    to: "return Math.max(0, ...readdirSync",
    tests: BUILT,
  },
  {
    name: "built: nothing built counts as built",
    file: "scripts/built.mjs",
    from: "built !== undefined && sources",
    to: "built === undefined || sources",
    tests: BUILT,
  },
  {
    name: "built: files in folders of folders not looked at",
    file: "scripts/built.mjs",
    from: "newest(join(path, name))",
    to: "statSync(join(path, name)).mtimeMs",
    tests: BUILT,
  },
  {
    name: "built: one source that is old enough will do",
    file: "scripts/built.mjs",
    from: "sources.every(",
    to: "sources.some(",
    tests: BUILT,
  },
  {
    name: "package: without its documentation",
    file: "package.json",
    from: '    "docs",\n',
    to: "",
    tests: PACKAGE,
  },
  {
    name: "package: without the examples that run",
    file: "package.json",
    from: '    "examples",\n',
    to: '    "examples/*.yaml",\n',
    tests: PACKAGE,
  },
  {
    name: "package: without the networks that the tour reads",
    file: "package.json",
    from: '    "assets",\n',
    to: '    "assets/demo",\n',
    tests: PACKAGE,
  },
  {
    name: "package: with the tests",
    file: "package.json",
    from: '    "schema",\n',
    to: '    "schema",\n    "test",\n',
    tests: PACKAGE,
  },
  {
    name: "API pages: the type of an exception in braces, which typedoc drops",
    file: "src/spectrum/lyapunov-spectrum.ts",
    from: " * @throws NumericalError",
    to: " * @throws {NumericalError}",
    tests: PAGES,
  },
  {
    name: "API pages: errors in no category",
    file: "scripts/api-categories.mjs",
    from: '  [/^errors/, "Errors"],\n',
    to: "",
    tests: PAGES,
  },
];
