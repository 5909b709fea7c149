import { expect, test } from "vitest";
import { cellFromDefinition } from "../../src/cells/index.ts";

test("a definition that is none of ours is refused", () => {
  expect(() => cellFromDefinition({ cell: "transformer" })).toThrow(
    'cellFromDefinition: cell is "transformer"; expected one of elman, lstm, gru',
  );
  for (const other of [{}, { cell: "toString" }, { cell: 3 }]) {
    expect(() => cellFromDefinition(other)).toThrow(RangeError);
  }
});
