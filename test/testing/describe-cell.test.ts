/** A suite that nothing fails is worth nothing: cells with one fault each, and the claim that sees it. */
import { describe, expect, test } from "vitest";
import type { BoundCell, Cell } from "../../src/cells/cell.ts";
import { elman, gru } from "../../src/cells/index.ts";
import type { Random } from "../../src/random.ts";
import { describeCell } from "../../src/testing/index.ts";
import { randomLayer } from "../cells/random-weights.ts";

const good = (random: Random) => elman(randomLayer(random, 1, { hiddenSize: 5 }));

/** Names of the claims that a cell does not keep. */
function broken(makeCell: (random: Random) => Cell): string[] {
  const failures: string[] = [];
  describeCell("it", makeCell, {
    describe: (_, suite) => suite(),
    test(name, body) {
      try {
        body();
      } catch {
        failures.push(name);
      }
    },
    expect,
  });
  return failures;
}

/** A good cell whose bound methods are replaced. */
function altered(change: (bound: BoundCell, cell: Cell) => Partial<BoundCell>) {
  return (random: Random): Cell => {
    const cell = good(random);
    return {
      ...cell,
      bind(kernels, capacity) {
        const bound = cell.bind(kernels, capacity);
        return { ...bound, ...change(bound, cell) };
      },
    };
  };
}

test("a good cell keeps every claim", () => {
  expect(broken(good)).toEqual([]);
});

describe("a fault is seen", () => {
  test("the weights transposed in the push-forward", () => {
    const transposed = (random: Random): Cell => {
      const layer = randomLayer(random, 1, { hiddenSize: 5 });
      const W = layer.recurrentWeights;
      const turned = elman({
        ...layer,
        recurrentWeights: W.map((_, at) => W[(at % 5) * 5 + Math.floor(at / 5)]),
      });
      const cell = elman(layer);
      return {
        ...cell,
        workspaceSize: (capacity) => 2 * cell.workspaceSize(capacity),
        bind(kernels, capacity) {
          const { pushForward } = turned.bind(kernels, capacity);
          return { ...cell.bind(kernels, capacity), pushForward };
        },
      };
    };
    expect(broken(transposed)).toContain("pushForward is the derivative of step");
  });

  test("one column left out", () => {
    const lazy = altered((bound) => ({
      pushForward(linearisation, from, into, k, inputTangents) {
        bound.pushForward(linearisation, from, into, k, inputTangents);
        if (k > 6) into.data.fill(0, 6 * into.stride, 6 * into.stride + 1);
      },
    }));
    expect(broken(lazy)).toContain("pushForward treats every column alike, however many there are");
  });

  test("something added to every tangent", () => {
    const affine = altered((bound) => ({
      pushForward(linearisation, from, into, k, inputTangents) {
        bound.pushForward(linearisation, from, into, k, inputTangents);
        for (let j = 0; j < k; j++) into.data[j * into.stride] += 1e-3;
      },
    }));
    expect(broken(affine)).toContain("pushForward is linear");
  });

  test("input tangents ignored", () => {
    const deaf = altered((bound) => ({
      pushForward: (linearisation, from, into, k) =>
        bound.pushForward(linearisation, from, into, k, null),
    }));
    expect(broken(deaf)).toContain("input tangents are pushed through the derivative by the input");
  });

  test("every sequence linearised where the first is", () => {
    const first = altered((bound) => ({
      pushForward: ({ data }, from, into, k, inputTangents) =>
        bound.pushForward({ data, stride: 0 }, from, into, k, inputTangents),
    }));
    expect(broken(first)).toContain("sequences that advance together do what they do alone");
  });

  test("writing to what is not its own", () => {
    const untouched =
      "gaps between columns change nothing and stay untouched, and so do all arguments";
    const careless = altered((bound) => ({
      pushForward(linearisation, from, into, k, inputTangents) {
        bound.pushForward(linearisation, from, into, k, inputTangents);
        from.data[0] += 1;
      },
    }));
    expect(broken(careless)).toContain(untouched);
    const spilling = altered((bound, { stateSize }) => ({
      step(state, projected, linearisation) {
        bound.step(state, projected, linearisation);
        if (state.stride > stateSize) state.data[stateSize] = 0;
      },
    }));
    expect(broken(spilling)).toContain(untouched);
  });

  test("memory of an earlier step", () => {
    let before = 0;
    const haunted = altered((bound) => ({
      step(state, projected, linearisation) {
        bound.step(state, projected, linearisation);
        state.data[0] += 1e-6 * before;
        before = state.data[0];
      },
    }));
    expect(broken(haunted)).toContain(
      "a step is a function of its arguments, whatever was pushed before",
    );
  });

  test("a token's column taken for the next one's", () => {
    const shifted = altered((bound, { inputSize }) => ({
      project(inputs, count, into) {
        const next =
          inputs instanceof Int32Array ? inputs.map((id) => (id + 1) % inputSize) : inputs;
        bound.project(next, count, into);
      },
    }));
    expect(broken(shifted)).toEqual(
      expect.arrayContaining([
        "token ids are one-hot vectors",
        "a token id that the input lacks is refused",
      ]),
    );
  });

  test("several inputs mixed up", () => {
    const mixed = altered((bound) => ({
      project(inputs, count, into) {
        bound.project(inputs, count, into);
        if (count > 1) into.data[0] = into.data[into.stride];
      },
    }));
    expect(broken(mixed)).toContain("several inputs are projected as each alone");
  });

  test("a wrong determinant or rank", () => {
    const claim = "rank and ln |det| are those of J";
    const determinant = altered((bound) => ({
      logAbsDeterminant: (linearisation, b) => bound.logAbsDeterminant(linearisation, b)! + 1e-6,
    }));
    expect(broken(determinant)).toEqual([claim]);
    expect(broken(altered(() => ({ rank: () => 4 })))).toContain(claim);
  });

  test("a definition of another cell", () => {
    const confused = (random: Random): Cell => {
      const { definition } = gru(randomLayer(random, 3, { hiddenSize: 5 }));
      return { ...good(random), definition };
    };
    expect(broken(confused)).toEqual([
      "its definition survives a structured clone and makes the same cell",
    ]);
  });

  test("more memory than promised", () => {
    const greedy = (random: Random): Cell => {
      const cell = good(random);
      return { ...cell, workspaceSize: (capacity) => cell.workspaceSize(capacity) - 1 };
    };
    expect(broken(greedy)).toContain("binding allocates no more than workspaceSize says");
  });
});
