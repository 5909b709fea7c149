import { LANES, SHIFT } from "./simd";

/** Columns whose numbers of a row fill a line of the cache: it is written all at once. */
const STRIP: i32 = 4 * (LANES as i32);

/** to ← fromᵀ, from rows × columns; leading dimensions in bytes. */
export function transpose(
  rows: i32,
  columns: i32,
  from: usize,
  fromLd: usize,
  to: usize,
  toLd: usize,
): void {
  const wholeRows = rows & ~((LANES as i32) - 1);
  const wholeColumns = columns & ~((LANES as i32) - 1);
  for (let first = 0; first < wholeColumns; first += STRIP) {
    const width = (min(STRIP, wholeColumns - first) as usize) << SHIFT;
    let row = from + first * fromLd;
    let into = to + ((first as usize) << SHIFT);
    for (let i = 0; i < wholeRows; i += LANES as i32) {
      let source = row;
      for (let target = into; target < into + width; target += 16) {
        transposeSquare(source, fromLd, target, toLd);
        source += LANES * fromLd;
      }
      row += 16;
      into += LANES * toLd;
    }
  }
  transposeRest(wholeRows, rows, 0, wholeColumns, from, fromLd, to, toLd);
  transposeRest(0, rows, wholeColumns, columns, from, fromLd, to, toLd);
}

function transposeSquare(from: usize, fromLd: usize, to: usize, toLd: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + fromLd);
  if (sizeof<real>() == 8) {
    v128.store(to, v128.shuffle<f64>(a, b, 0, 2));
    v128.store(to + toLd, v128.shuffle<f64>(a, b, 1, 3));
    return;
  }
  const c = v128.load(from + 2 * fromLd);
  const d = v128.load(from + 3 * fromLd);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  v128.store(to, v128.shuffle<f64>(ab, cd, 0, 2));
  v128.store(to + toLd, v128.shuffle<f64>(ab, cd, 1, 3));
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to + 2 * toLd, v128.shuffle<f64>(abHigh, cdHigh, 0, 2));
  v128.store(to + 3 * toLd, v128.shuffle<f64>(abHigh, cdHigh, 1, 3));
}

function transposeRest(
  firstRow: i32,
  lastRow: i32,
  firstColumn: i32,
  lastColumn: i32,
  from: usize,
  fromLd: usize,
  to: usize,
  toLd: usize,
): void {
  for (let j = firstColumn; j < lastColumn; j++) {
    for (let i = firstRow; i < lastRow; i++) {
      const value = load<real>(from + j * fromLd + ((i as usize) << SHIFT));
      store<real>(to + i * toLd + ((j as usize) << SHIFT), value);
    }
  }
}
