import { expect, test } from "vitest";
import { createKernels } from "../../src/kernels/index.ts";
import { createSumRuleWatch, type WatchedPart } from "../../src/spectrum/frames/sum-rule.ts";

/** A cell of one unit without a closed form, whose Jacobian is 2; notes every step at which J is built. */
function watched() {
  const kernels = createKernels({ name: "reference", precision: "float64", capacity: 1000 });
  const built: number[] = [];
  const now = { step: 0 };
  const linearisation = { data: kernels.allocate(1), stride: 1 };
  const bound = {
    logAbsDeterminant: () => null,
    pushForward(_linearisation: unknown, _from: unknown, into: { data: Float64Array }) {
      into.data[0] = 2;
      built.push(now.step);
    },
  };
  const frame = { stateSize: 1, factorise() {}, orthonormalisers: [{ last: { logVolume: 1 } }] };
  const part = { bound, linearisation, exact: { bound, linearisation }, frame };
  const watch = createSumRuleWatch(kernels, [part as unknown as WatchedPart], 1, true);
  /** Blocks of four steps, up to this one. */
  const advanceTo = (last: number) => {
    for (; now.step < last; now.step++) {
      watch.before(true);
      watch.after(now.step);
      if (now.step % 4 === 3) watch.probeNext();
    }
  };
  return { watch, built, advanceTo };
}

test("J is built after the first block, and after no other within 32 steps, however short blocks are", () => {
  const { watch, built, advanceTo } = watched();
  advanceTo(100);
  expect(built).toEqual([4, 36, 68]);
  const { expected, found, steps } = watch.sums()!;
  expect([expected / Math.LN2, found, steps]).toEqual([3, 3, 3]);
});

test("what is saved remembers when J was last built", () => {
  const { watch, built, advanceTo } = watched();
  advanceTo(10);
  const state = watch.save();
  advanceTo(44);
  watch.load(state);
  advanceTo(80);
  expect(built).toEqual([4, 36, 72]);
});
