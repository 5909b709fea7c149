/** Threads exist beside the compiled files only, so these tests use dist/ (`npm test` builds it). */
import { beforeAll, expect, test } from "vitest";
import { describeCompiled } from "../support/compiled.ts";

type Training = typeof import("../../src/training/index.ts");
type Data = typeof import("../../src/data/index.ts");

describeCompiled("training on worker threads", () => {
  let training: Training;
  let data: Data;
  beforeAll(async () => {
    await import("../../dist/node.js" as string);
    training = (await import("../../dist/training/index.js" as string)) as Training;
    data = (await import("../../dist/data/index.js" as string)) as Data;
  });

  const run = (threads: number) => {
    const task = data.delayedCopy({ sequences: 96, delay: 4, length: 3, symbols: 4 });
    const network = training.createNetwork({
      cell: "lstm",
      inputSize: task.inputs.width,
      hiddenSize: 12,
      outputs: task.targets.width,
      layers: 2,
    });
    const loss = "cross-entropy" as const;
    return training.train({ network, task, loss, epochs: 3, batchSize: 48, threads, dropout: 0.1 });
  };

  test("gives the numbers of one thread", async () => {
    const [one, two] = [await run(1), await run(2)];
    expect([one.threads, two.threads]).toEqual([1, 2]);
    expect(two.state).toEqual(one.state);
    expect(two.history).toEqual(one.history);
  });

  test("hands on what a thread complains about", async () => {
    const task = data.delayedCopy({ sequences: 32 });
    const network = training.createNetwork({
      cell: "gru",
      inputSize: 3,
      hiddenSize: 4,
      outputs: 9,
    });
    const loss = "cross-entropy" as const;
    const attempt = training.train({ network, task, loss, epochs: 1, threads: 2 });
    await expect(attempt).rejects.toThrow(/token \d+ is \d+; expected an integer in \[0, 3\)/);
  });
});
