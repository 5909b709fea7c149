/** What methods of `GateKernels` leave of one unit, by its formulas, with bounds of rounding. */
import type { ClippedLine, Nonlinearity } from "../../kernels/gates.ts";
import type { Kernels } from "../../kernels/kernels.ts";
import type { GuardedMatrix } from "./guarded-matrix.ts";

/** A number, and the sum of the sizes of its terms. */
type Sized = readonly [value: number, size: number];

function product(...factors: readonly (number | Sized)[]): Sized {
  let [value, size] = [1, 1];
  for (const factor of factors) {
    const [v, s] = typeof factor === "number" ? [factor, Math.abs(factor)] : factor;
    value *= v;
    size *= s;
  }
  return [value, size];
}

function sum(...terms: readonly (number | Sized)[]): Sized {
  let [value, size] = [0, 0];
  for (const term of terms) {
    const [v, s] = typeof term === "number" ? [term, Math.abs(term)] : term;
    value += v;
    size += s;
  }
  return [value, size];
}

const minus = ([value, size]: Sized): Sized => [-value, size];

/** φ(x) and φ′(x). */
function at(rule: Nonlinearity, x: number): readonly [Sized, Sized] {
  const e = Math.exp(-Math.abs(x));
  if (rule === "tanh") {
    return [product(Math.tanh(x)), product((2 * e * (2 * e)) / (1 + e * e) ** 2)];
  }
  if (rule === "sigmoid") return [product((x < 0 ? e : 1) / (1 + e)), product(e / (1 + e) ** 2)];
  const [y, size] = sum(product(rule.gain, x), rule.offset);
  const slope = y > rule.low && y < rule.high ? rule.gain : 0;
  return [[Math.max(rule.low, Math.min(rule.high, y)), size], product(slope)];
}

/** The same of an x that is known to roundoff of its terms only. */
function atSum(rule: Nonlinearity, [x, size]: Sized): readonly [Sized, Sized] {
  const [value, slope] = at(rule, x);
  return [
    [value[0], value[1] + size],
    [slope[0], slope[1] + size],
  ];
}

/** What a method leaves of one unit: of each matrix its sections, null where one stays. */
type Left = Readonly<Record<number, readonly (Sized | null)[]>>;

/** A method of `GateKernels`. */
export interface Case {
  readonly name: string;
  /** Of each matrix, in the order of the method's arguments. */
  readonly sections: readonly number[];
  run(kernels: Kernels, units: number, columns: number, on: readonly GuardedMatrix[]): void;
  /** @param read - What stood there before. */
  unit(read: (matrix: number, section?: number) => number): Left;
}

export function lstmCases(gate: Nonlinearity, candidate: Nonlinearity): readonly Case[] {
  return [
    {
      name: "lstmStep",
      sections: [4, 2, 10],
      run: (kernels, units, columns, [pre, state, lin]) =>
        kernels.lstmStep(
          ...([
            units,
            columns,
            gate,
            candidate,
            pre!.view,
            pre!.ld,
            state!.view,
            state!.ld,
          ] as const),
          ...([lin!.view, lin!.ld] as const),
        ),
      unit(read) {
        const [h, c] = [read(1), read(1, 1)];
        const [g, ofG] = at(candidate, read(0));
        const [i, ofI] = at(gate, read(0, 1));
        const [f, ofF] = at(gate, read(0, 2));
        const [o, ofO] = at(gate, read(0, 3));
        const next = sum(product(f, c), product(i, g));
        const [exposed, ofNext] = atSum(candidate, next);
        const ofGates = [product(i, ofG), product(g, ofI), product(c, ofF), product(exposed, ofO)];
        const others = [f, product(o, ofNext), product(h)];
        const kept = [product(read(0, 2)), product(read(0, 3)), next];
        return { 1: [product(o, exposed), next], 2: [...ofGates, ...others, ...kept] };
      },
    },
    {
      name: "lstmPullBack",
      sections: [10, 2, 4],
      run: (kernels, units, columns, [lin, adjoint, deltas]) =>
        kernels.lstmPullBack(
          ...([units, columns, lin!.view, lin!.ld, adjoint!.view, adjoint!.ld] as const),
          ...([deltas!.view, deltas!.ld] as const),
        ),
      unit(read) {
        const v = sum(read(1, 1), product(read(0, 5), read(1)));
        const byCell = [0, 1, 2].map((s) => product(read(0, s), v));
        return { 1: [null, product(read(0, 4), v)], 2: [...byCell, product(read(0, 3), read(1))] };
      },
    },
  ];
}

export function gruCases(gate: Nonlinearity, candidate: Nonlinearity): readonly Case[] {
  return [
    {
      name: "gruStep",
      sections: [3, 1, 1, 6],
      run: (kernels, units, columns, [pre, projected, state, lin]) =>
        kernels.gruStep(
          ...([units, columns, gate, candidate, pre!.view, pre!.ld] as const),
          ...([
            projected!.view,
            projected!.ld,
            state!.view,
            state!.ld,
            lin!.view,
            lin!.ld,
          ] as const),
        ),
      unit(read) {
        const [h, m] = [read(2), read(0, 2)];
        const [r, ofR] = at(gate, read(0));
        const [z, ofZ] = at(gate, read(0, 1));
        const [n, ofN] = atSum(candidate, sum(read(1), product(r, m)));
        const e = sum(ofN, minus(product(z, ofN)));
        const away = sum(h, minus(n));
        const byGates = [product(e, m, ofR), product(away, ofZ), product(e, r)];
        const next = sum(n, product(z, away));
        return { 2: [next], 3: [...byGates, e, z, product(h)] };
      },
    },
    {
      name: "gruPullBack",
      sections: [6, 1, 4],
      run: (kernels, units, columns, [lin, adjoint, deltas]) =>
        kernels.gruPullBack(
          ...([units, columns, lin!.view, lin!.ld, adjoint!.view, adjoint!.ld] as const),
          ...([deltas!.view, deltas!.ld] as const),
        ),
      unit(read) {
        const [ofR, ofZ, ofM, ofN, keep] = [0, 1, 2, 3, 4].map((s) => product(read(0, s), read(1)));
        return { 1: [keep!], 2: [ofN!, ofR!, ofZ!, ofM!] };
      },
    },
  ];
}

export function resetCases(
  gates: 1 | 2,
  gate: Nonlinearity,
  candidate: Nonlinearity,
): readonly Case[] {
  return [
    {
      name: `resetStep with ${gates}`,
      sections: [gates, 1, 7, 1],
      run: (kernels, units, columns, [pre, state, lin, gated]) =>
        kernels.resetStep(
          ...([units, columns, gates, gate, pre!.view, pre!.ld, state!.view, state!.ld] as const),
          ...([lin!.view, lin!.ld, gated!.view, gated!.ld] as const),
        ),
      unit(read) {
        const h = read(1);
        const [r, ofR] = at(gate, read(0));
        const other = sum(1, minus(r));
        const [z, ofZ] = gates === 2 ? at(gate, read(0, 1)) : [other, minus(ofR)];
        const write = gates === 2 ? sum(1, minus(z)) : r;
        const gated = product(r, h);
        const others = [r, product(h, ofR), product(h), gated];
        return { 2: [z, ofZ, write, ...others], 3: [gated] };
      },
    },
    {
      name: "candidateStep",
      sections: [1, 1, 7],
      run: (kernels, units, columns, [pre, state, lin]) =>
        kernels.candidateStep(
          ...([units, columns, candidate, pre!.view, pre!.ld, state!.view, state!.ld] as const),
          ...([lin!.view, lin!.ld] as const),
        ),
      unit(read) {
        const h = read(1);
        const [n, ofN] = at(candidate, read(0));
        const next = sum(product(read(2, 2), n), product(read(2), h));
        const ofUpdate = product(read(2, 1), sum(h, minus(n)));
        const stay = [null, null, null, null];
        return { 1: [next], 2: [null, ofUpdate, product(read(2, 2), ofN), ...stay] };
      },
    },
    {
      name: `resetPullBack with ${gates}`,
      sections: [7, 1, 1, gates],
      run: (kernels, units, columns, [lin, gated, adjoint, deltas]) =>
        kernels.resetPullBack(
          ...([units, columns, gates, lin!.view, lin!.ld, gated!.view, gated!.ld] as const),
          ...([adjoint!.view, adjoint!.ld, deltas!.view, deltas!.ld] as const),
        ),
      unit(read) {
        const [q, u] = [read(1), read(2)];
        const [ofReset, ofUpdate] = [product(read(0, 4), q), product(read(0, 1), u)];
        const deltas = gates === 2 ? [ofReset, ofUpdate] : [sum(ofReset, ofUpdate)];
        return { 2: [sum(product(read(0), u), product(read(0, 3), q))], 3: deltas };
      },
    },
  ];
}

export function lineCase(line: ClippedLine): Case {
  return {
    name: "clippedLine",
    sections: [1, 1, 1],
    run: (kernels, rows, columns, [x, value, slope]) =>
      kernels.clippedLine(
        ...([line, rows, columns, x!.view, x!.ld, value!.view, value!.ld] as const),
        ...([slope!.view, slope!.ld] as const),
      ),
    unit(read) {
      const [value, slope] = at(line, read(0));
      return { 1: [value], 2: [slope] };
    },
  };
}
