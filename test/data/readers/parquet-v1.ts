/**
 * A Parquet file as pyarrow lays it out by default, written by hand: data pages of version 1, one
 * column in a dictionary, one plain with definition levels, nothing compressed.
 *
 * Thrift's compact protocol: field header (delta << 4 | type), zigzag varints, lists, structs.
 */

type Field = readonly [id: number, type: number, bytes: readonly number[]];
const [I32, I64, BINARY, LIST, STRUCT] = [5, 6, 8, 9, 12];

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
}
const number = (value: number) => varint(2 * value);
const text = (value: string) => [
  ...varint(value.length),
  ...Array.from(value, (c) => c.charCodeAt(0)),
];
const list = (type: number, items: readonly (readonly number[])[]) => [
  (items.length << 4) | type,
  ...items.flat(),
];
function struct(...fields: readonly Field[]): number[] {
  let last = 0;
  const bytes = fields.flatMap(([id, type, value]) => {
    const header = ((id - last) << 4) | type;
    last = id;
    return [header, ...value];
  });
  return [...bytes, 0];
}
const int32 = (value: number) => [
  value & 255,
  (value >> 8) & 255,
  (value >> 16) & 255,
  value >>> 24,
];
const float64 = (value: number) => Array.from(new Uint8Array(Float64Array.of(value).buffer));

/** A data page (type 0) or dictionary page (2). */
function page(type: number, count: number, encoding: number, body: number[]): number[] {
  const size: readonly Field[] = [
    [2, I32, number(body.length)],
    [3, I32, number(body.length)],
  ];
  const counts: Field =
    type === 0
      ? [
          5,
          STRUCT,
          struct(
            [1, I32, number(count)],
            [2, I32, number(encoding)],
            [3, I32, number(3)],
            [4, I32, number(3)],
          ),
        ]
      : [7, STRUCT, struct([1, I32, number(count)], [2, I32, number(0)])];
  return [...struct([1, I32, number(type)], ...size, counts), ...body];
}

/** Definition levels of `count` cells, all present: one repeated run, which may claim more. */
const present = (count: number, claimed = count) => {
  const run = [...varint(2 * claimed), 1];
  return [...int32(run.length), ...run];
};

export interface V1Table {
  /** Stored as indices into the dictionary, two bits each. */
  readonly indices: readonly number[];
  /** Null: none is there. @defaultValue [10, 20, 30, 40] */
  readonly dictionary?: readonly number[] | null;
  /** As many; a null is an empty cell. */
  readonly plain: readonly (number | null)[];
  /** Length that the run of definition levels claims. @defaultValue what it is */
  readonly claimed?: number;
}

/** Columns "coded" (int32, required, dictionary) and "x" (double, optional, plain). */
export function parquetV1({
  indices,
  dictionary: entries = [10, 20, 30, 40],
  plain,
  claimed,
}: V1Table): Uint8Array {
  const rows = indices.length;
  const groups = Math.ceil(rows / 8);
  const packed = new Array<number>(2 * groups).fill(0);
  indices.forEach((index, i) => {
    packed[i >> 2] = packed[i >> 2]! | (index << (2 * (i & 3)));
  });
  const dictionary = entries === null ? [] : page(2, entries.length, 0, entries.flatMap(int32));
  const coded = page(0, rows, 8, [2, ...varint(2 * groups + 1), ...packed]);
  const values = plain.flatMap((value) => (value === null ? [] : float64(value)));
  const levels = plain.every((value) => value !== null) ? present(rows, claimed) : levelsOf(plain);
  const x = page(0, rows, 0, [...levels, ...values]);

  const chunk = (
    type: number,
    name: string,
    encodings: number[],
    size: number,
    at: number,
    coded?: number,
  ) =>
    struct(
      [2, I64, number(at)],
      [
        3,
        STRUCT,
        struct(
          [1, I32, number(type)],
          [2, LIST, list(I32, encodings.map(number))],
          [3, LIST, list(BINARY, [text(name)])],
          [4, I32, number(0)],
          [5, I64, number(rows)],
          [6, I64, number(size)],
          [7, I64, number(size)],
          [9, I64, number(at + (coded ?? 0))],
          ...(!coded ? [] : [[11, I64, number(at)] as const]),
        ),
      ],
    );
  const first = 4;
  const second = first + dictionary.length + coded.length;
  const footer = struct(
    [1, I32, number(1)],
    [
      2,
      LIST,
      list(STRUCT, [
        struct([4, BINARY, text("schema")], [5, I32, number(2)]),
        struct([1, I32, number(1)], [3, I32, number(0)], [4, BINARY, text("coded")]),
        struct([1, I32, number(5)], [3, I32, number(1)], [4, BINARY, text("x")]),
      ]),
    ],
    [3, I64, number(rows)],
    [
      4,
      LIST,
      list(STRUCT, [
        struct(
          [
            1,
            LIST,
            list(STRUCT, [
              chunk(1, "coded", [0, 8], dictionary.length + coded.length, first, dictionary.length),
              chunk(5, "x", [0, 3], x.length, second),
            ]),
          ],
          [2, I64, number(x.length + second)],
          [3, I64, number(rows)],
        ),
      ]),
    ],
  );
  const magic = Array.from("PAR1", (c) => c.charCodeAt(0));
  return Uint8Array.from([
    ...magic,
    ...dictionary,
    ...coded,
    ...x,
    ...footer,
    ...int32(footer.length),
    ...magic,
  ]);
}

/** Definition levels as a repeated run, of what is present up to the first empty cell, and a bit-packed one. */
function levelsOf(plain: readonly (number | null)[]): number[] {
  const first = plain.indexOf(null);
  const rest = plain.slice(first);
  const groups = Math.ceil(rest.length / 8);
  const bits = new Array<number>(groups).fill(0);
  rest.forEach((value, i) => {
    if (value !== null) bits[i >> 3] = bits[i >> 3]! | (1 << (i & 7));
  });
  const runs = [...varint(2 * first), 1, ...varint(2 * groups + 1), ...bits];
  return [...int32(runs.length), ...runs];
}
