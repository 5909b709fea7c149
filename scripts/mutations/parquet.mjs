/** Faults planted in what is checked of a Parquet table before it is decoded, and in what its cells are. */
const PAGES = "src/data/readers/parquet-pages.ts";
const ENCODINGS = "src/data/readers/parquet-encodings.ts";
const READER = "src/data/readers/parquet.ts";
const PYARROW = ["test/data/readers/parquet-pyarrow.test.ts"];
const BY_HAND = ["test/data/readers/parquet.test.ts"];

export default [
  {
    name: "parquet: checksums of pages not looked at",
    file: PAGES,
    from: "header.crc === undefined || header.crc >>> 0 === crc32(page)",
    to: "header.crc === undefined || page.length >= 0 || crc32(page) === 0",
    tests: PYARROW,
  },
  {
    name: "parquet: a checksum of another polynomial",
    file: "src/checksum.ts",
    from: "checksum(0xedb88320)",
    to: "checksum(0xedb88321)",
    tests: ["test/checksum.test.ts"],
  },
  {
    name: "parquet: two descriptions of a column not compared",
    file: PAGES,
    from: '  requireSense(meta.type === element.type, "type of a column");\n',
    to: "",
    tests: BY_HAND,
  },
  {
    name: "parquet: scales of decimal fractions not compared",
    file: PAGES,
    from: "  requireScale(element);\n",
    to: "",
    tests: PYARROW,
  },
  {
    name: "parquet: fewer columns than in the row groups",
    file: READER,
    from: "count !== metadata.schema.length || groups.some((length) => length !== leaves)",
    to: "count < 0 || groups.some((length) => length < leaves)",
    tests: PYARROW,
  },
  {
    name: "parquet: decimal fractions as products",
    file: READER,
    from: 'if (converted_type !== "DECIMAL") return cells;',
    to: "if (converted_type !== undefined || scale >= 0) return cells;",
    tests: PYARROW,
  },
  {
    name: "parquet: cells taken while the library decodes",
    file: READER,
    from: "onChunk: (chunk) => chunks.push(chunk),",
    to: "onChunk: (chunk) => take(chunk.columnName, chunk.columnData, chunk.rowStart),",
    tests: PYARROW,
  },
  {
    name: "parquet: an index past the dictionary is an empty cell",
    file: ENCODINGS,
    from: "largest < dictionary!",
    to: "largest <= dictionary!",
    tests: BY_HAND,
  },
  {
    name: "parquet: indices as values where no dictionary is",
    file: ENCODINGS,
    from: 'dictionary !== null && type !== "BOOLEAN"',
    to: 'type !== "BOOLEAN"',
    tests: BY_HAND,
  },
  {
    name: "parquet: pages longer than their values",
    file: ENCODINGS,
    from: "requireSense(size === values.length,",
    to: "requireSense(size <= values.length,",
    tests: BY_HAND,
  },
  {
    name: "parquet: texts that end behind their page",
    file: ENCODINGS,
    from: "requireSense(size === values.length,",
    to: 'requireSense(type === "BYTE_ARRAY" || size === values.length,',
    tests: PYARROW,
  },
  {
    name: "parquet: long texts are damage",
    file: PAGES,
    from: 'meta.type === "BYTE_ARRAY" ? LARGEST_BYTES : 1024',
    to: 'meta.type === "BYTE_ARRAY" ? 5120 : 1024',
    tests: PYARROW,
  },
  {
    name: "parquet: the number of empty cells from the first alone",
    file: ENCODINGS,
    from: "zeros += packed ? 1 : used;",
    to: "zeros += 1;",
    tests: PYARROW,
  },
  {
    name: "parquet: differences of another block are any",
    file: ENCODINGS,
    from: 'requireSense(total === count, "number of differences");',
    to: 'requireSense(total !== count, "number of differences");',
    tests: PYARROW,
  },
];
