/** The specification of what {@link Kernels} do element by element; see `reference.ts`. */
import type { Nonlinearity } from "../gates.ts";
import type { Kernels, RealArray } from "../kernels.ts";

/** φ(x) and φ′(x). */
export function activate(rule: Nonlinearity, x: number): readonly [number, number] {
  // From e^{−|x|} and not e^{−2|x|}: squaring last keeps full precision until the result is subnormal.
  const decay = Math.exp(-Math.abs(x));
  if (rule === "tanh") {
    const sech = (2 * decay) / (1 + decay * decay);
    return [Math.tanh(x), sech * sech];
  }
  if (rule === "sigmoid") {
    return [(x >= 0 ? 1 : decay) / (1 + decay), decay / ((1 + decay) * (1 + decay))];
  }
  const y = rule.gain * x + rule.offset;
  const value = Math.min(Math.max(y, rule.low), rule.high);
  return [value, y > rule.low && y < rule.high ? rule.gain : 0];
}

function activateAll(
  rule: Nonlinearity,
  rows: number,
  columns: number,
  x: RealArray,
  ldx: number,
  value: RealArray,
  ldValue: number,
  slope: RealArray,
  ldSlope: number,
): void {
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) {
      [value[i + j * ldValue], slope[i + j * ldSlope]] = activate(rule, x[i + j * ldx]);
    }
  }
}

export const tanh: Kernels["tanh"] = (...operands) => activateAll("tanh", ...operands);
export const sigmoid: Kernels["sigmoid"] = (...operands) => activateAll("sigmoid", ...operands);
export const clippedLine: Kernels["clippedLine"] = activateAll;

export const softmax: Kernels["softmax"] = (rows, columns, a, lda, maxima, sums) => {
  for (let j = 0; j < columns; j++) {
    const column = a.subarray(j * lda, j * lda + rows);
    const largest = Math.max(...column);
    const powers = Float64Array.from(column, (value) => Math.exp(value - largest));
    const sum = powers.reduce((total, power) => total + power, 0);
    maxima[j] = largest;
    sums[j] = sum;
    for (let i = 0; i < rows; i++) column[i] = powers[i]! / sum;
  }
};

export const multiplyElements: Kernels["multiplyElements"] = (
  rows,
  columns,
  x,
  ldx,
  y,
  ldy,
  beta,
  z,
  ldz,
) => {
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) {
      const product = x[i + j * ldx] * y[i + j * ldy];
      z[i + j * ldz] = beta === 0 ? product : product + z[i + j * ldz];
    }
  }
};

export const takeColumns: Kernels["takeColumns"] = (
  rows,
  columns,
  x,
  ldx,
  indices,
  beta,
  y,
  ldy,
) => {
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) {
      const taken = x[i + indices[j] * ldx];
      y[i + j * ldy] = beta === 0 ? taken : taken + y[i + j * ldy];
    }
  }
};

export const addToColumns: Kernels["addToColumns"] = (rows, columns, x, ldx, indices, y, ldy) => {
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) y[i + indices[j] * ldy] += x[i + j * ldx];
  }
};

export const copy: Kernels["copy"] = (rows, columns, x, ldx, y, ldy) => {
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) y[i + j * ldy] = x[i + j * ldx];
  }
};

export const scaleRows: Kernels["scaleRows"] = (rows, columns, d, x, ldx, y, ldy) => {
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) y[i + j * ldy] = d[i] * x[i + j * ldx];
  }
};

export const addScaledRows: Kernels["addScaledRows"] = (rows, columns, d, x, ldx, y, ldy) => {
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) y[i + j * ldy] += d[i] * x[i + j * ldx];
  }
};

export const combineRows2: Kernels["combineRows2"] = (
  rows,
  columns,
  d0,
  x0,
  d1,
  x1,
  ldx,
  y,
  ldy,
) => {
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) {
      const at = i + j * ldx;
      y[i + j * ldy] = d0[i] * x0[at] + d1[i] * x1[at];
    }
  }
};

export const combineRows3: Kernels["combineRows3"] = (
  rows,
  columns,
  d0,
  x0,
  d1,
  x1,
  d2,
  x2,
  ldx,
  y,
  ldy,
) => {
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) {
      const at = i + j * ldx;
      y[i + j * ldy] = d0[i] * x0[at] + d1[i] * x1[at] + d2[i] * x2[at];
    }
  }
};

export const scaleAndMeasure: Kernels["scaleAndMeasure"] = (
  rows,
  columns,
  scales,
  a,
  lda,
  columnMaxima,
  rowMaxima,
) => {
  rowMaxima.fill(0, 0, rows);
  for (let j = 0; j < columns; j++) {
    columnMaxima[j] = 0;
    for (let i = 0; i < rows; i++) {
      if (scales !== null) a[i + j * lda] *= scales[i];
      const size = Math.abs(a[i + j * lda]);
      columnMaxima[j] = Math.max(columnMaxima[j], size); // keeps NaN
      if (size > rowMaxima[i]) rowMaxima[i] = size;
    }
  }
};

export const gatherRows: Kernels["gatherRows"] = (rows, columns, order, x, ldx, y, ldy) => {
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) y[i + j * ldy] = x[order[i] + j * ldx];
  }
};
