/** The specification of what {@link Kernels} do element by element; see `reference.ts`. */
import type { Kernels } from "./kernels.ts";

export const tanh: Kernels["tanh"] = (rows, columns, x, ldx, value, ldValue, slope, ldSlope) => {
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) {
      const at = x[i + j * ldx];
      // From e^{−|x|} and not e^{−2|x|}: squaring last keeps full precision until the result is subnormal.
      const decay = Math.exp(-Math.abs(at));
      const sech = (2 * decay) / (1 + decay * decay);
      value[i + j * ldValue] = Math.tanh(at);
      slope[i + j * ldSlope] = sech * sech;
    }
  }
};

export const sigmoid: Kernels["sigmoid"] = (
  rows,
  columns,
  x,
  ldx,
  value,
  ldValue,
  slope,
  ldSlope,
) => {
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) {
      const at = x[i + j * ldx];
      const decay = Math.exp(-Math.abs(at));
      value[i + j * ldValue] = (at >= 0 ? 1 : decay) / (1 + decay);
      slope[i + j * ldSlope] = decay / ((1 + decay) * (1 + decay));
    }
  }
};

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
