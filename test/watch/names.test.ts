/** What names, patterns and lines of metrics say. */
import { describe, expect, test } from "vitest";
import {
  isModelName,
  isUnfinished,
  positionOf,
  readName,
} from "../../src/watch/folder/checkpoint-name.ts";
import { parseGlob } from "../../src/watch/folder/glob.ts";
import { parseMetricsLine } from "../../src/watch/metrics-line.ts";

describe("a checkpoint's name", () => {
  test.each([
    ["epoch-3.pt", { epoch: 3 }, "epoch-*.pt"],
    ["epoch=3-step=120.ckpt", { epoch: 3, step: 120 }, "epoch=*-step=*.ckpt"],
    ["Step_000120.safetensors", { step: 120 }, "Step_*.safetensors"],
    ["model.global_step500.pt", { step: 500 }, "model.global_step*.pt"],
    ["iteration12.npz", { step: 12 }, "iteration*.npz"],
    ["lstm64_ep7.pth", { epoch: 7 }, "lstm64_ep*.pth"],
    // Keras' ModelCheckpoint with "{epoch:02d}-{val_loss:.2f}": the loss is no step.
    ["weights.03-0.52.weights.h5", { number: 3 }, "weights.*-*.weights.h5"],
    ["weights.03.hdf5", { number: 3 }, "weights.*.hdf5"],
    ["ckpt-12-lstm64.pt", { number: 12 }, "ckpt-*-lstm64.pt"],
    ["lr0.01_12.pt", { number: 12 }, "lr*_*.pt"],
    ["ckpt12.pt", { number: 12 }, "ckpt*.pt"],
    ["12.keras", { number: 12 }, "*.keras"],
    ["checkpoint-500/model.safetensors", { number: 500 }, "checkpoint-*/model.safetensors"],
    ["latest.pt", {}, "latest.pt"],
    ["model.h5", {}, "model.h5"],
    ["timestep.pt", {}, "timestep.pt"],
    // More digits than a number can hold exactly are no step.
    ["model-12345678901234567890.pt", {}, "model-12345678901234567890.pt"],
  ])("%s", (name, moment, series) => {
    expect(readName(name)).toEqual({ moment, series });
  });

  test("gives the step before the epoch, and the epoch before a bare number", () => {
    expect(positionOf({ step: 5, epoch: 2, number: 9 })).toBe(5);
    expect(positionOf({ epoch: 0, number: 9 })).toBe(0);
    expect(positionOf({ number: 9 })).toBe(9);
    expect(positionOf({})).toBeNull();
  });

  test.each(["a.pt", "b.PTH", "c.weights.h5", "d.keras", "e.onnx", "f.ckpt"])(
    "%s is a model's",
    (name) => {
      expect(isModelName(name)).toBe(true);
    },
  );

  test.each(["a.txt", "pt", "a.pt.bak", "a.npy", "metrics.jsonl"])("%s is none", (name) => {
    expect(isModelName(name)).toBe(false);
  });

  test("an unfinished file is known by its name, wherever that stands in the path", () => {
    const names = [
      ".a.pt",
      "a.pt.tmp",
      "a.tmp.pt",
      "a.pt.part",
      "a.pt~",
      ".git/a.pt",
      "a.pt.partial",
    ];
    expect(names.filter((name) => !isUnfinished(name))).toEqual([]);
    expect(["a.pt", "temple.pt", "part-1.pt", "run.5/a.pt"].filter(isUnfinished)).toEqual([]);
  });
});

describe("a pattern", () => {
  const matches = (pattern: string, path: string) =>
    parseGlob(pattern).some(
      (parts) =>
        parts.length === path.split("/").length &&
        path.split("/").every((part, i) => parts[i]!.test(part)),
    );

  test.each([
    ["*.pt", "a.pt", true],
    ["*.pt", "axpt", false],
    ["*.pt", "a/b.pt", false],
    ["*/b.pt", "a/b.pt", true],
    ["?.pt", "ab.pt", false],
    ["[a-c]1.pt", "b1.pt", true],
    ["[!a-c]1.pt", "b1.pt", false],
    ["{a,b{1,2}}.{pt,h5}", "b2.h5", true],
    ["{a,b{1,2}}.{pt,h5}", "b.h5", false],
    ["a+(b)^$|.pt", "a+(b)^$|.pt", true],
  ])("%s, %s: %s", (pattern, path, expected) => {
    expect(matches(pattern, path)).toBe(expected);
  });

  test.each(["/tmp/*.pt", "../*.pt", "a/../b.pt", "**/*.pt", "", "a//b", "{a,b}".repeat(11)])(
    "%s is refused",
    (pattern) => {
      expect(() => parseGlob(pattern)).toThrow("parseGlob: pattern is");
    },
  );
});

describe("a line of metrics", () => {
  const values = (line: string) => Object.fromEntries(parseMetricsLine(line)?.values ?? []);

  test("has a moment, and numbers", () => {
    expect(
      parseMetricsLine('{"step": 3, "epoch": 1, "loss": 0.5, "name": "x", "ok": true}'),
    ).toEqual({
      moment: { step: 3, epoch: 1 },
      values: new Map([["loss", 0.5]]),
    });
    expect(parseMetricsLine('{"global_step": 3}')?.moment).toEqual({ step: 3 });
    expect(parseMetricsLine('{"step": 1.5, "epoch": -1}')?.moment).toEqual({});
  });

  test("nested numbers are named by their path", () => {
    expect(values('{"train": {"loss": 1, "by": {"layer": 2}}}')).toEqual({
      "train/loss": 1,
      "train/by/layer": 2,
    });
  });

  test("Python's NaN and Infinity are numbers, and inside texts nothing", () => {
    expect(
      values('{"a": NaN, "b": -Infinity, "c": "say \\"NaN\\", Infinity", "d": Infinity}'),
    ).toEqual({
      a: Number.NaN,
      b: Number.NEGATIVE_INFINITY,
      d: Number.POSITIVE_INFINITY,
    });
  });

  test.each(["", "1", "[1]", "null", '{"step": 1', '{"step": 1}}', "{NaN: 1}x"])(
    "%s is none",
    (line) => {
      expect(parseMetricsLine(line)).toBeNull();
    },
  );
});
