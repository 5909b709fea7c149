/** Event files, read back by `read-events.ts`. */
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { RunEvents } from "../../src/store/store.ts";
import { openTensorboard } from "../../src/store/tensorboard/node/tensorboard-writer.ts";
import { tensorboardHeader, tensorboardRecords } from "../../src/store/tensorboard/tensorboard.ts";
import { type Histogram, read, slowCrc } from "./read-events.ts";

const spectrum = (step: number, exponents: readonly number[]) => {
  return {
    step,
    kind: "joint",
    exponents: Float64Array.from(exponents),
    errors: null,
    details: {},
  };
};

/** The only histogram among the records of a spectrum. */
function histogramOf(exponents: readonly number[]): Histogram {
  const [event] = read(tensorboardRecords({ spectra: [spectrum(1, exponents)] }, 0));
  return event!.summary!.value.find(({ tag }) => tag === "exponents/joint")!.histo!;
}

test("the checksum that holds the frames is CRC-32C: its check value", () => {
  expect(slowCrc(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
});

describe("records", () => {
  test("begin with the version, then the start of a session at the first step to come", () => {
    const [version, start, ...rest] = read(tensorboardHeader(201, 1.5e9));
    expect(version).toMatchObject({ wall_time: 1.5e9, file_version: "brain.Event:2" });
    expect(start).toMatchObject({ step: 201, session_log: { status: "START" } });
    expect(rest).toEqual([]);
  });

  test("have a scalar for every metric, under its step and time, to float32", () => {
    const metrics = [
      { step: 3, name: "loss/training", value: 0.1 },
      { step: 3, name: "Verlust λ", value: -1e300 },
      { step: 2 ** 40 + 1, name: "loss/training", value: Number.NaN },
    ];
    const events = read(tensorboardRecords({ metrics }, 1.75));
    expect(events).toEqual([
      {
        wall_time: 1.75,
        step: 3,
        summary: {
          value: [
            { tag: "loss/training", simple_value: Math.fround(0.1) },
            { tag: "Verlust λ", simple_value: Number.NEGATIVE_INFINITY },
          ],
        },
      },
      {
        wall_time: 1.75,
        step: 2 ** 40 + 1,
        summary: { value: [{ tag: "loss/training", simple_value: Number.NaN }] },
      },
    ]);
  });

  test("have the largest gain over every lag of a recorded reach", () => {
    const points = [
      { lag: 1, state: { largest: 0.5 } },
      { lag: 16, state: { largest: "-Infinity" } },
    ];
    const recorded = { ...spectrum(7, [-1]), details: { reach: { points } } };
    const [event] = read(tensorboardRecords({ spectra: [recorded] }, 0));
    const gains = event!.summary!.value.filter(({ tag }) => tag.startsWith("reach/"));
    expect(gains).toEqual([
      { tag: "reach/joint/lag_1", simple_value: 0.5 },
      { tag: "reach/joint/lag_16", simple_value: Number.NEGATIVE_INFINITY },
    ]);
  });

  test("have every exponent in one bucket, with its moments", () => {
    // Sums of a few dyadic fractions, without rounding.
    const exponents = [1, 0.5, 0.5, -0.25, -2];
    const { bucket, bucket_limit, ...moments } = histogramOf(exponents);
    expect(moments).toEqual({ min: -2, max: 1, num: 5, sum: -0.25, sum_squares: 5.5625 });
    expect(bucket_limit.length).toBe(bucket.length);
    expect(bucket_limit.at(-1)).toBe(1);
    const lower = [-2, ...bucket_limit.slice(0, -1)];
    const found = bucket.flatMap((count, i) =>
      count > 0 ? [[lower[i], bucket_limit[i], count]] : [],
    );
    // Thirty buckets of 0.1 from −2 on: −2 in the first, −0.25 in the 18th, 0.5 at the foot of the
    // 26th or, by rounding of its limit, in the 25th, 1 in the last.
    expect(found.map(([, , count]) => count)).toEqual([1, 1, 2, 1]);
    for (const [i, value] of [-2, -0.25, 0.5, 1].entries()) {
      expect(found[i]![0]).toBeLessThanOrEqual(value + 1e-12);
      expect(found[i]![1]).toBeGreaterThanOrEqual(value - 1e-12);
    }
  });

  test("count null directions beside the histogram of the rest", () => {
    const spectra = [spectrum(7, [0.5, -1, -Infinity, -Infinity])];
    const [event] = read(tensorboardRecords({ spectra }, 0));
    const values = new Map(event!.summary!.value.map((value) => [value.tag, value]));
    expect([...values.keys()]).toEqual([
      "exponents/joint",
      "largest_exponent/joint",
      "null_directions/joint",
    ]);
    expect(values.get("exponents/joint")!.histo).toMatchObject({ min: -1, max: 0.5, num: 2 });
    expect(values.get("largest_exponent/joint")!.simple_value).toBe(0.5);
    expect(values.get("null_directions/joint")!.simple_value).toBe(2);
  });

  test("have one bucket when all exponents are equal, and no histogram when none is finite", () => {
    expect(histogramOf([-1, -1])).toMatchObject({ bucket: [2], bucket_limit: [-1] });
    const events = read(tensorboardRecords({ spectra: [spectrum(1, [-Infinity])] }, 0));
    expect(events[0]!.summary!.value.map(({ tag }) => tag)).toEqual([
      "largest_exponent/joint",
      "null_directions/joint",
    ]);
  });

  test("are none where there is nothing to show", () => {
    const state = { state: "running", step: 1, message: "" } as const;
    const events: RunEvents = { state, checkpoint: { step: 1, bytes: Uint8Array.of(1) } };
    expect(tensorboardRecords(events, 0).length).toBe(0);
  });
});

describe("a folder", () => {
  const folder = () => join(mkdtempSync(join(tmpdir(), "lyapscope-board-")), "logs", "run");
  const metric = (step: number) => ({ step, name: "loss", value: step });

  test("gets a file whose name TensorBoard looks for, with records in the order of the calls", async () => {
    const directory = folder();
    const before = Date.now() / 1000;
    const board = await openTensorboard(directory);
    const steps = [1, 2, 3, 4, 5];
    await Promise.all(steps.map((step) => board.write({ metrics: [metric(step)] })));
    await board.close();
    const [name, ...others] = readdirSync(directory);
    expect(others).toEqual([]);
    expect(name).toMatch(/^events\.out\.tfevents\.\d{10}\../);
    expect(join(directory, name!)).toBe(board.path);
    const events = read(readFileSync(board.path));
    expect(events.slice(2).map(({ step }) => step)).toEqual(steps);
    for (const { wall_time } of events) {
      expect(wall_time).toBeGreaterThanOrEqual(before);
      expect(wall_time).toBeLessThanOrEqual(Date.now() / 1000);
    }
  });

  test("gets another file for a resumed run, which says from which step it replaces", async () => {
    const directory = folder();
    for (const from of [0, 3]) {
      const board = await openTensorboard(directory, from);
      await board.write({ metrics: [metric(from + 1)] });
      await board.close();
    }
    const files = readdirSync(directory).sort();
    const starts = files.map((name) => read(readFileSync(join(directory, name)))[1]!.step ?? 0);
    expect(starts).toEqual([0, 3]);
    await expect(openTensorboard(directory, -1)).rejects.toThrow(RangeError);
  });
});
