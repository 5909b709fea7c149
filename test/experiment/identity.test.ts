import { describe, expect, test } from "vitest";
import { identityOf } from "../../src/experiment/identity.ts";
import { runId } from "../../src/store/run-id.ts";
import { configured, NO_FILES } from "./tiny.ts";

const MNIST = `
task:
  kind: mnist
  images: train/images.idx
  labels: train/labels.idx
  validation: { images: test/images.idx, labels: test/labels.idx }
network: { cell: gru, hidden: 4 }
`;

/** The id of a configuration whose files have these contents. */
async function idOf(yaml: string, contents: Readonly<Record<string, string>> = {}) {
  const files = { ...NO_FILES, digest: async (path: string) => contents[path] ?? "same" };
  return runId(await identityOf(await configured(yaml), { lyapscope: "test" }, files));
}

describe("a run is told apart by", () => {
  test("every file that it reads, also where two have one name", async () => {
    const ids = [await idOf(MNIST)];
    for (const path of [
      "train/images.idx",
      "train/labels.idx",
      "test/images.idx",
      "test/labels.idx",
    ]) {
      ids.push(await idOf(MNIST, { [path]: "other" }));
    }
    expect(new Set(ids).size).toBe(5);
  });

  test("the content of its files, not by their folders", async () => {
    const moved = MNIST.replaceAll("train/", "/data/a/").replaceAll("test/", "b/");
    expect(await idOf(moved)).toBe(await idOf(MNIST));
  });

  test("what has an effect: a default that is written out is the same run", async () => {
    const leaky = (options: string) => `
task: { kind: adding }
network: { cell: leaky, hidden: 4${options} }
`;
    expect(await idOf(leaky(", leak: 0.5"))).toBe(await idOf(leaky("")));
    expect(await idOf(leaky(", leak: 0.25"))).not.toBe(await idOf(leaky("")));
  });

  test("what has an effect, also where code left a default out", async () => {
    const yaml = "task: { kind: adding }\nnetwork: { cell: leaky, hidden: 4 }";
    const configuration = await configured(yaml);
    const { leak: _, ...network } = configuration.network;
    const run = await identityOf({ ...configuration, network }, { lyapscope: "test" }, NO_FILES);
    expect(await runId(run)).toBe(await idOf(yaml));
  });

  test("the options of its own cell alone", async () => {
    const configuration = await configured(
      "task: { kind: adding }\nnetwork: { cell: gru, hidden: 4 }",
    );
    const run = await identityOf(configuration, {}, NO_FILES);
    expect(Object.keys((run.configuration as { network: object }).network).sort()).toEqual([
      "cell",
      "hidden",
      "initial",
      "layers",
    ]);
  });
});
