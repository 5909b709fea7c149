/** What the command line says of a configuration, and the page of its keys. */
const KEYS = ["test/experiment/configuration.test.ts"];
const TRAIN = ["test/cli/train.test.ts"];

export default [
  {
    name: "set: its mistakes are the file's",
    file: "src/experiment/configuration/read-configuration.ts",
    from: "givenBy(overrides, path) ?? source);",
    to: "source);",
    tests: TRAIN,
  },
  {
    name: "set: its mistakes are failures of an export",
    file: "src/cli/train/load-configuration.ts",
    from: "return new UsageError(error.message",
    to: "return new Error(error.message",
    tests: ["test/cli/runs-export.test.ts"],
  },
  {
    name: "set: a text that looks like a number becomes one",
    file: "src/cli/train/set-options.ts",
    from: "value: key.isText ? textOf(path, value) : read(parse, path, value),",
    to: "value: read(parse, path, value),",
    tests: TRAIN,
  },
  {
    name: "set: paths are looked for beside the configuration",
    file: "src/cli/train/set-options.ts",
    from: 'isFileSetting(path.split(".")) ? resolve(value) : value',
    to: "value",
    tests: TRAIN,
  },
  {
    name: "set: the second value of two wins",
    file: "src/cli/train/load-configuration.ts",
    from: "if (places.has(place)) {",
    to: "if (false) {",
    tests: TRAIN,
  },
  {
    name: "set: what is in the way is passed over",
    file: "src/experiment/configuration/check-configuration.ts",
    from: "...(issues.length === 0 ? blocked : []),",
    to: "",
    tests: KEYS,
  },
  {
    name: "set: a new table has no kind",
    file: "src/experiment/configuration/check-configuration.ts",
    from: "here[key] = kind === undefined ? {} : { kind };",
    to: "here[key] = {};",
    tests: KEYS,
  },
  {
    name: "set: only the first of several is taken",
    file: "src/cli/arguments.ts",
    from: "before.push(value);",
    to: "continue;",
    tests: TRAIN,
  },
  {
    name: "keys: those of one kind are said to be of all",
    file: "src/experiment/configuration/configuration-keys.ts",
    from: "const kinds =",
    to: "const kinds: string[] = []; void",
    tests: KEYS,
  },
  {
    name: "keys: bounds that exclude are shown as none",
    file: "src/experiment/configuration/configuration-keys.ts",
    from: "below !== undefined ? ` below ${below}` :",
    to: "",
    tests: KEYS,
  },
  {
    name: "keys: a shortened key is not found",
    file: "src/experiment/configuration/configuration-keys.ts",
    from: "lastPart(path) === last)",
    to: "path === last)",
    tests: KEYS,
  },
  {
    name: "template: options beside it are ignored",
    file: "src/cli/train/templates.ts",
    from: "document.setIn(path, value);",
    to: "document.hasIn(path);",
    tests: TRAIN,
  },
  {
    name: "template: names places of the package",
    file: "src/cli/train/templates.ts",
    from: String.raw`.replace(/(path: )\.\.\/\S*\//, "$1")`,
    to: "",
    tests: TRAIN,
  },
];
