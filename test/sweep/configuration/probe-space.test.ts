/** What a space says before anything runs, where a condition hangs on another. */
import { expect, test } from "vitest";
import { probeSpace } from "../../../src/sweep/configuration/probe-space.ts";
import type { Parameter } from "../../../src/sweep/space/parameter.ts";

test("the conditions of conditions are met, so that a wrong end of a range is found", async () => {
  const base = { task: { kind: "sine" }, network: { cell: "tanh", hidden: 8 } };
  const dropout = (high: number): Parameter => ({
    ...{ kind: "float", path: "training.dropout", low: 0, high, log: false, step: null },
    when: { "network.forgetBias": [1] },
  });
  const space = (high: number) => ({
    parameters: [
      { kind: "choice", path: "network.cell", values: ["tanh", "lstm"], when: null },
      {
        ...{ kind: "choice", path: "network.forgetBias", values: [0, 1] },
        when: { "network.cell": ["lstm"] },
      },
      dropout(high),
    ] as Parameter[],
  });
  expect(await probeSpace(base, space(0.5))).toEqual([]);
  expect(await probeSpace(base, space(5))).toMatchObject([
    {
      path: ["training.dropout"],
      message: expect.stringContaining(
        "network.cell lstm, network.forgetBias 1, training.dropout 5",
      ),
    },
  ]);
});
