/** Threads exist beside the compiled files only, so these tests use dist/ (`npm test` builds it). */
import { beforeAll, expect, test } from "vitest";
import { describeCompiled } from "../support/compiled.ts";

type Library = typeof import("../../src/index.ts");

describeCompiled("worker threads", () => {
  let library: Library;
  beforeAll(async () => {
    await import("../../dist/node.js" as string);
    library = (await import("../../dist/index.js" as string)) as Library;
  });

  function network(activation: "tanh" | "identity" = "tanh", scale = 0.5) {
    const random = library.createRandom(3);
    const weights = (count: number) =>
      Float64Array.from({ length: count }, () => scale * random.normal());
    return library.elman({
      inputSize: 1,
      hiddenSize: 12,
      activation,
      inputWeights: weights(12),
      recurrentWeights: weights(144),
    });
  }

  const signals = (lengths: readonly number[]) => {
    const random = library.createRandom(4);
    return library.sequencesFromNumbers(
      lengths.map((length) => Float64Array.from({ length }, () => random.normal())),
      1,
    );
  };

  test.each([
    ["sequences", [700, 900, 700]],
    ["time segments", [9000]],
  ])("results do not depend on their number: %s", async (_, lengths) => {
    const one = await library.lyapunovSpectrum(network(), signals(lengths), { threads: 1 });
    const three = await library.lyapunovSpectrum(network(), signals(lengths), { threads: 3 });
    expect([one.threads, three.threads]).toEqual([1, 3]);
    const numbers = ({ threads, seconds, ...rest }: typeof one) => rest;
    expect(numbers(three)).toEqual(numbers(one));
  });

  test("nor do those of precision auto, which says the same for all of them", async () => {
    const large = library.gru({
      ...{ inputSize: 1, hiddenSize: 96, inputWeights: new Float64Array(288).fill(0.3) },
      recurrentWeights: Float64Array.from({ length: 288 * 96 }, (_, i) => 0.1 * Math.sin(i * i)),
    });
    const of = (threads: number, accuracy: number) =>
      library.lyapunovSpectrum(large, signals([120, 150]), {
        ...{ threads, accuracy, exponents: 16, precision: "auto" },
      });
    for (const accuracy of [1e-2, 1e-5]) {
      const [one, two] = [await of(1, accuracy), await of(2, accuracy)];
      expect([one.threads, two.threads]).toEqual([1, 2]);
      const numbers = ({ threads, seconds, ...rest }: typeof one) => rest;
      expect(numbers(two)).toEqual(numbers(one));
      expect(one.certificates.float32.share).toBe(accuracy === 1e-2 ? 1 : 0);
      expect(one.certificates.float32.reason === "").toBe(accuracy === 1e-2);
    }
  });

  test("segments say how well their frames had converged", async () => {
    const { certificates, sequences } = await library.lyapunovSpectrum(network(), signals([9000]), {
      threads: 2,
    });
    expect(sequences).toBe(1);
    expect(certificates.segmentFrames).toMatchObject({ segments: 4, overlap: 225 });
    expect(certificates.segmentFrames!.medianSine).toBeLessThan(0.01);
  });

  test("a state that overflows in a worker is the same NumericalError", async () => {
    const work = library.lyapunovSpectrum(network("identity", 3), signals([900, 900]), {
      threads: 2,
    });
    const error = await work.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(library.NumericalError);
    expect((error as InstanceType<Library["NumericalError"]>).step).toBeGreaterThan(100);
  });

  test("of several sequences that overflow the first is reported, whichever thread is faster", async () => {
    // At rest for 3,000 steps, so that the second is long over by then.
    const late = Float64Array.from({ length: 6000 }, (_, t) => (t < 3000 ? 0 : 1));
    const inputs = library.sequencesFromNumbers([late, new Float64Array(4000).fill(1)], 1);
    const said = (threads: number) =>
      library
        .lyapunovSpectrum(network("identity", 3), inputs, { threads, segments: 1 })
        .then(String, ({ message, step }) => ({ message, step }));
    const one = await said(1);
    expect((one as { step: number }).step).toBeGreaterThan(3000);
    expect(await said(2)).toEqual(one);
  });

  test("aborting ends the workers: the process has nothing left to wait for", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("enough")), 50);
    const work = library.lyapunovSpectrum(network(), signals([300_000, 300_000]), {
      threads: 2,
      signal: controller.signal,
    });
    await expect(work).rejects.toThrow("enough");
  });

  test("a cell that holds code stays on this thread", async () => {
    const cell = library.customCell({
      name: "halving",
      stateSize: 1,
      inputSize: 1,
      step: (state) => void (state[0] /= 2),
      pushForward: (_state, _input, tangents) =>
        tangents.forEach((v, i) => void (tangents[i] = v / 2)),
    });
    const result = await library.lyapunovSpectrum(cell, signals([500, 500]), { threads: 2 });
    expect(result.threads).toBe(1);
    expect(result.exponents[0]).toBeCloseTo(-Math.LN2, 12);
  });
});
