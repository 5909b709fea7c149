import { describe, expect, test } from "vitest";
import { elman, gru, gruResetBefore, lstm, minimalGated, stack } from "../../src/cells/index.ts";
import { describeCell } from "../../src/testing/index.ts";
import { randomLayer } from "./random-weights.ts";

const runner = { describe, expect, test };
describeCell("tanh", (r) => elman(randomLayer(r, 1)), runner);
describeCell("relu", (r) => elman({ ...randomLayer(r, 1), activation: "relu" }), runner);
describeCell("lstm", (r) => lstm(randomLayer(r, 4)), runner);
describeCell(
  "lstm hard",
  (r) => lstm({ ...randomLayer(r, 4), gateActivation: "hard-sigmoid" }),
  runner,
);
describeCell("gru", (r) => gru(randomLayer(r, 3)), runner);
describeCell(
  "gru hard",
  (r) => gru({ ...randomLayer(r, 3), gateActivation: "hard-sigmoid", activation: "relu" }),
  runner,
);
describeCell("gru-before", (r) => gruResetBefore(randomLayer(r, 3)), runner);
describeCell("mgu", (r) => minimalGated(randomLayer(r, 2)), runner);
describeCell(
  "stack",
  (r) =>
    stack([
      lstm(randomLayer(r, 4)),
      gru(randomLayer(r, 3, { inputSize: 7 })),
      elman(randomLayer(r, 1, { inputSize: 7, hiddenSize: 4 })),
    ]),
  runner,
);
describeCell(
  "stack2",
  (r) =>
    stack([
      stack([elman(randomLayer(r, 1)), lstm(randomLayer(r, 4, { inputSize: 7 }))]),
      lstm(randomLayer(r, 4, { inputSize: 7, hiddenSize: 4 })),
    ]),
  runner,
);
