/**
 * One recurrent layer as gates that know their names, so that a test can write a file in any
 * framework's order and say what must come out, without the code under test.
 */

/** The parts of one gate: W (H × inputs), U (H × H), and the two biases. */
export interface Gate {
  readonly W: number[][];
  readonly U: number[][];
  readonly b: number[];
  readonly rb: number[];
}

/** Gates by letter: i, f, g, o (LSTM), r, z, n (GRU) or h (simple). */
export type Gates = Readonly<Record<string, Gate>>;

/** Numbers that float16, bfloat16 and float32 hold exactly, different from each other. */
export function someGates(letters: string, inputs: number, H: number, seed = 1): Gates {
  let state = seed;
  const next = () => {
    state = (state * 73 + 41) % 509;
    return (state - 254) / 256;
  };
  const row = (length: number) => Array.from({ length }, next);
  const matrix = (columns: number) => Array.from({ length: H }, () => row(columns));
  return Object.fromEntries(
    [...letters].map((letter) => [
      letter,
      { W: matrix(inputs), U: matrix(H), b: row(H), rb: row(H) },
    ]),
  );
}

/** PyTorch's and ONNX's way: gates below each other, (gates·H) × columns. */
export function rowsOf(gates: Gates, order: string, part: "W" | "U"): number[] {
  return [...order].flatMap((letter) => gates[letter]![part].flat());
}

/** Keras' and TensorFlow's way: gates side by side, columns × (gates·H). */
export function columnsOf(gates: Gates, order: string, part: "W" | "U"): number[] {
  const rows = [...order].flatMap((letter) => gates[letter]![part]);
  return rows[0]!.flatMap((_, i) => rows.map((row) => row[i]!));
}

/** Biases one after the other. */
export function biasOf(gates: Gates, order: string, part: "b" | "rb" = "b"): number[] {
  return [...order].flatMap((letter) => gates[letter]![part]);
}

/** What a cell's definition must hold: PyTorch's order, and which biases. */
export function expected(
  gates: Gates,
  order: "ifgo" | "rzn" | "h",
  biases: "both" | "one" | "none" = "one",
): Record<string, number[]> {
  const zeros = biasOf(gates, order).map(() => 0);
  return {
    inputWeights: rowsOf(gates, order, "W"),
    recurrentWeights: rowsOf(gates, order, "U"),
    inputBias: biases === "none" ? zeros : biasOf(gates, order),
    recurrentBias: biases === "both" ? biasOf(gates, order, "rb") : zeros,
  };
}

/** The weights of a cell, or of the layers of a stack, as plain lists. */
export function weightsOf(cell: {
  readonly definition: object | null;
}): Record<string, number[]>[] {
  const definition = cell.definition as Record<string, unknown>;
  const layers = (definition["layers"] ?? [definition]) as Record<string, Float64Array>[];
  const names = ["inputWeights", "recurrentWeights", "inputBias", "recurrentBias"];
  return layers.map((layer) =>
    Object.fromEntries(names.map((name) => [name, Array.from(layer[name]!)])),
  );
}
