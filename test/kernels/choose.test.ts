import { afterEach, describe, expect, test } from "vitest";
import {
  chooseKernels,
  createKernels,
  kernelsUsed,
  registerNativeKernels,
} from "../../src/kernels/choose.ts";
import { embedFloat32 } from "../../src/kernels/float32.ts";
import { createReferenceKernels } from "../../src/kernels/reference.ts";
import { measureKernels, surveyKernels } from "../../src/kernels/survey.ts";
import { registerWideVectors } from "../../src/kernels/wasm-module.ts";

embedFloat32();

const absent = {
  create: () => null,
  diagnose: () => ({
    description: null,
    problem: "no BLAS was found",
    isFault: false,
    hint: "install one",
  }),
};
const present = {
  create: (options: Parameters<typeof createReferenceKernels>[0]) => ({
    ...createReferenceKernels(options),
    name: "native" as const,
  }),
  diagnose: () => ({ description: "a BLAS", problem: null, isFault: false, hint: null }),
};

const unused = {
  module: () => null,
  diagnose: () => ({ used: false, why: "nobody has asked", hint: "ask", isFault: false }),
};

afterEach(() => {
  registerNativeKernels(absent);
  registerWideVectors(unused);
});

describe("createKernels", () => {
  const make = (name: "auto" | "reference" | "wasm" | "native", capacity = 100_000) =>
    createKernels({ name, precision: "float32", capacity }).name;

  test("auto takes native kernels where there are some, and WebAssembly otherwise", () => {
    registerNativeKernels(absent);
    expect(make("auto")).toBe("wasm");
    registerNativeKernels(present);
    expect(make("auto")).toBe("native");
    // What a dozen units need: loading a library would take longer than the computation.
    expect(make("auto", 4096)).toBe("wasm");
    expect(make("native", 4096)).toBe("native");
    expect([make("wasm"), make("reference")]).toEqual(["wasm", "reference"]);
  });

  test("vectors of 256 bits that compute wrong are passed over with a word", () => {
    registerNativeKernels(absent);
    registerWideVectors({
      module: () => null,
      diagnose: () => ({ used: false, why: "other bits", hint: "another Node", isFault: true }),
    });
    const warning = "vectors of 128 bits were used, not 256: other bits; another Node";
    const choose = (name: "auto" | "wasm", capacity: number) =>
      chooseKernels({ name, precision: "float64", capacity }).warning;
    expect([choose("auto", 100_000), choose("wasm", 100_000)]).toEqual([warning, warning]);
    // For these nobody looks.
    expect([choose("auto", 4096), choose("wasm", 4096)]).toEqual([null, null]);
    registerWideVectors(unused);
    expect(choose("auto", 100_000)).toBeNull();
  });

  test("a library that computes wrong is passed over with a word, and refused where it was asked for", () => {
    const problem = "OpenBLAS fails the self-check: its QR factorisation is wrong";
    registerNativeKernels({
      create: () => null,
      diagnose: () => ({ description: null, problem, isFault: true, hint: "install another" }),
    });
    const choose = (name: "auto" | "native") =>
      chooseKernels({ name, precision: "float64", capacity: 100_000 });
    expect(choose("auto")).toEqual({
      name: "wasm",
      warning: `${problem}, so wasm kernels were used; install another`,
    });
    expect(() => choose("native")).toThrow(problem);
    registerNativeKernels(absent);
    expect(choose("auto")).toEqual({ name: "wasm", warning: null });
  });

  test("a thread that is told to use native kernels never takes others", () => {
    registerNativeKernels({ ...present, create: () => null });
    expect(() => make("native")).toThrow("this thread cannot make them");
  });

  test("different kernels under one result are named, with what to do", () => {
    expect(kernelsUsed(["wasm", "wasm"])).toEqual({ kernels: "wasm", warning: null });
    const { kernels, warning } = kernelsUsed(["native", "wasm", "native"]);
    expect(kernels).toBe("native and wasm");
    expect(warning).toContain("different kernels (native and wasm)");
  });

  test("native where there is none says why and what to do", () => {
    registerNativeKernels(absent);
    expect(() => make("native")).toThrow(
      'createKernels: name is "native", but no BLAS was found; try: install one',
    );
  });

  test("refuses capacities and precisions that are none", () => {
    const create = (capacity: number, precision: "float64") => () =>
      createKernels({ name: "wasm", precision, capacity });
    expect(create(-1, "float64")).toThrow("createKernels: capacity is -1");
    expect(create(1.5, "float64")).toThrow("createKernels: capacity is 1.5");
    expect(create(1, "float16" as "float64")).toThrow('precision is "float16"');
    expect(create(2 ** 30, "float64")).toThrow("createWasmKernels: capacity is 1073741824");
  });
});

describe("surveyKernels", () => {
  test("names what auto takes, why, and what would be faster", () => {
    registerNativeKernels(absent);
    const survey = surveyKernels("float64");
    expect(survey.chosen).toBe("wasm");
    expect(survey.why).toBe("the fastest that is there; native: no BLAS was found");
    expect(survey.kernels.map(({ name }) => name)).toEqual(["native", "wasm", "reference"]);
    expect(survey.kernels[0]!.hint).toBe("install one");
    registerNativeKernels(present);
    expect(surveyKernels("float64")).toMatchObject({
      chosen: "native",
      why: "the fastest that is there",
    });
  });

  test("measures positive, finite rates", () => {
    const { multiply, factorise } = measureKernels("wasm", "float64", 32);
    expect(multiply).toBeGreaterThan(0.01);
    expect(multiply).toBeLessThan(1000);
    expect(factorise).toBeGreaterThan(0.01);
    expect(factorise).toBeLessThan(1000);
  });
});
