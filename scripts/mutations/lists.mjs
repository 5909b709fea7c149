/** Faults planted in what is kept as a list: formats of data, commands, fields of results, errors. */
export default [
  {
    name: "lists: no second ending of a data format is known",
    file: "src/data/formats.ts",
    from: "READERS[format].endings.includes(ending)",
    to: "READERS[format].endings[0] === ending",
    tests: ["test/cli/inspect-data.test.ts"],
  },
  {
    name: "lists: inspect does not look into gzip",
    file: "src/data/decode.ts",
    from: "  const inner = gunzipHead(head);\n",
    to: "  const inner = new Uint8Array(gunzipHead(head).length);\n",
    tests: ["test/cli/inspect-data.test.ts"],
  },
  {
    name: "lists: a single tensor inspected as a model",
    file: "src/cli/inspect/read-file.ts",
    from: "const alone = model.tensors.length === 1;",
    to: "const alone = model.tensors.length === 0;",
    tests: ["test/cli/inspect-data.test.ts"],
  },
  {
    name: "lists: an option of data does not make a file data",
    file: "src/cli/inspect/read-file.ts",
    from: "if (ofData !== undefined) return asData();",
    to: "",
    tests: ["test/cli/inspect-data.test.ts"],
  },
  {
    name: "lists: columns of tables chosen twice",
    file: "src/data/decode.ts",
    from: "columns === undefined || takesColumns ? others : options",
    to: "columns === undefined ? others : options",
    tests: ["test/data/parquet.test.ts", "test/data/csv.test.ts"],
  },
];
