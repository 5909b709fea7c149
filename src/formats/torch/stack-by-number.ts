/**
 * Layers whose names differ by a number ("layer0", "layer1"; "lstm", "lstm_1") and whose sizes fit in
 * that order become one stack, if nothing else in the file stands between them.
 */
import type { RecurrentLayer } from "../layers.ts";

/** A network that was read, before it is complete. */
export interface Built {
  readonly path: string;
  readonly name: string;
  readonly joinable: boolean;
  readonly layers: readonly RecurrentLayer[];
  readonly assumptions: readonly string[];
}

/**
 * @param built - What was read, in the order of the file.
 * @param refused - Paths of what looks like a layer and cannot be read.
 * @param names - Of all tensors.
 */
export function stackByNumber(
  built: readonly Built[],
  refused: readonly string[],
  names: readonly string[],
): Built[] {
  const families = new Map<string, Built[]>();
  for (const network of built) {
    const family = network.joinable ? numbered(network.path).base : `alone ${network.name}`;
    families.set(family, [...(families.get(family) ?? []), network]);
  }
  return [...families].flatMap(([base, family]) => {
    if (family.length === 1 || !family[0]!.joinable) return family;
    const ordered = family.toSorted((a, b) => numbered(a.path).number - numbered(b.path).number);
    const missing = refused.filter((path) => numbered(path).base === base);
    const gaps = between(ordered);
    const filled = gaps.filter((path) => names.some((name) => isIn(name, path)));
    const obstacle = missing.length > 0 ? `${missing.join(", ")} is refused` : null;
    const reason =
      obstacle ?? (filled.length > 0 ? `${filled.join(", ")} stands between them` : null);
    if (!fitTogether(ordered)) return family;
    if (reason === null) return [joined(ordered, gaps)];
    const listed = ordered.map(({ name }) => name).join(", ");
    const note = `${listed} are not put on top of each other: ${reason}`;
    return family.map((network) => ({
      ...network,
      assumptions: [...network.assumptions, note],
    }));
  });
}

/** Paths whose number lies between those of two layers that follow each other. */
function between(ordered: readonly Built[]): string[] {
  return ordered.slice(1).flatMap(({ path }, i) => {
    const { number, withNumber } = numbered(path);
    const below = Math.max(0, numbered(ordered[i]!.path).number);
    const many = Math.max(0, number - below - 1);
    return Array.from({ length: Math.min(many, MOST_GAPS) }, (_, g) => withNumber(below + 1 + g));
  });
}

const MOST_GAPS = 100;

function isIn(name: string, path: string): boolean {
  return name.startsWith(path) && /^([./_]|$)/.test(name.slice(path.length));
}

function fitTogether(ordered: readonly Built[]): boolean {
  return ordered.every((network, i) => {
    const below = ordered[i - 1];
    if (!below) return true;
    const sizes = network.layers[0]!.cell.inputSize === below.layers.at(-1)!.cell.outputSize;
    return sizes && numbered(below.path).number < numbered(network.path).number;
  });
}

function joined(ordered: readonly Built[], gaps: readonly string[]): Built {
  const names = ordered.map(({ name }) => name);
  const base = numbered(ordered[0]!.path).base.split(/[./]/).filter(Boolean).join("/");
  const empty =
    gaps.length === 0
      ? ""
      : `; ${gaps.join(", ")} ${gaps.length === 1 ? "has" : "have"} no weights and count${gaps.length === 1 ? "s" : ""} as nothing`;
  return {
    path: ordered[0]!.path,
    name: base === "" ? names[0]! : base,
    joinable: false,
    layers: ordered.flatMap(({ layers }) => layers),
    assumptions: [
      ...new Set(ordered.flatMap(({ assumptions }) => assumptions)),
      `${names.join(", ")} stand on top of each other: their numbers and sizes fit${empty}`,
    ],
  };
}

/** "cells.1" → base "cells", number 1; without a number it comes first. */
function numbered(path: string): {
  base: string;
  number: number;
  /** The path of a neighbour. */
  withNumber(number: number): string;
} {
  const trimmed = path.replace(/[./](lstm|gru|simple_rnn|rnn)_cell(_\d+)?$/i, "");
  const [, base = trimmed, separator = "", digits] =
    /^(.*?)([._/]?)(\d{1,6})?$/s.exec(trimmed) ?? [];
  return {
    base,
    number: digits === undefined ? -1 : Number(digits),
    withNumber: (number) => `${base}${separator}${number}`,
  };
}
