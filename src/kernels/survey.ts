/** Which kernels this machine has, which one is taken and why, and how fast they are. */
import { createKernels, diagnoseNative, type KernelDiagnosis } from "./choose.ts";
import type { Kernels, Precision, RealArray } from "./kernels.ts";
import { compileWidest, describeModule, diagnoseWide, type WideDiagnosis } from "./wasm-module.ts";

/** What is known about one kind of kernels without running it. */
export interface SurveyedKernels extends KernelDiagnosis {
  readonly name: Kernels["name"];
}

/** Everything that `auto` knows when it chooses. */
export interface KernelSurvey {
  readonly precision: Precision;
  /** What "auto" takes. */
  readonly chosen: Kernels["name"];
  /** Why, as a sentence. */
  readonly why: string;
  /** All kinds, fastest first. */
  readonly kernels: readonly SurveyedKernels[];
  /** Whether WebAssembly, also where it helps the machine's BLAS, computes with vectors of 256 bits. */
  readonly wide: WideDiagnosis;
}

/** Looks at all kernels, and at what could be done to have faster ones. */
export function surveyKernels(precision: Precision): KernelSurvey {
  const kernels: readonly SurveyedKernels[] = [
    { name: "native", ...diagnoseNative(precision) },
    { name: "wasm", ...diagnoseWasm(precision) },
    {
      ...{ name: "reference", description: "plain TypeScript" },
      ...{ problem: null, isFault: false, hint: null },
    },
  ];
  const taken = kernels.findIndex(({ problem }) => problem === null);
  const passedOver = kernels.slice(0, taken).map(({ name, problem }) => `${name}: ${problem}`);
  return {
    precision,
    chosen: kernels[taken]!.name,
    why: ["the fastest that is there", ...passedOver].join("; "),
    kernels,
    wide: diagnoseWide(precision),
  };
}

function diagnoseWasm(precision: Precision): KernelDiagnosis {
  const code = compileWidest(precision);
  if (code === null) {
    return {
      description: null,
      problem: "this engine runs no WebAssembly SIMD",
      isFault: false,
      hint: "use Node 20.19 or later, or a browser of 2023 or later",
    };
  }
  const fused = "Node 22 or later fuses multiplication and addition, which is about 15 % faster";
  const hint = diagnoseWide(precision).hint ?? (code.relaxed ? null : fused);
  return { description: describeModule(code), problem: null, isFault: false, hint };
}

/** Measured rates, in 10⁹ floating-point operations per second on one thread. */
export interface KernelRates {
  /** Of n × n × n products: 2n³ operations. */
  readonly multiply: number;
  /** Of n × n factorisations: 2n³/3 operations. */
  readonly factorise: number;
}

/**
 * Measures kernels for about a fifth of a second.
 *
 * @param size - n. @defaultValue 256
 */
export function measureKernels(
  name: Kernels["name"],
  precision: Precision,
  size = 256,
): KernelRates {
  const kernels = createKernels({ name, precision, capacity: 4 * size * size + size });
  const [a, b, c, saved] = Array.from({ length: 4 }, () => kernels.allocate(size * size)) as [
    RealArray,
    RealArray,
    RealArray,
    RealArray,
  ];
  // Numbers of which neither products nor factors grow.
  for (let i = 0; i < saved.length; i++) saved[i] = Math.sin(i * i) / Math.sqrt(size);
  b.set(saved);
  const pivots = kernels.allocateIndices(size);
  const refill = bestTime(() => a.set(saved));
  const product = bestTime(() =>
    kernels.multiply("NN", size, size, size, 1, saved, size, b, size, 0, c, size),
  );
  const factors = bestTime(() => {
    a.set(saved);
    kernels.factorise(size, size, a, size, pivots);
  });
  kernels.release();
  const operations = 2 * size ** 3;
  return {
    multiply: operations / product / 1e6,
    factorise: operations / 3 / (factors - refill) / 1e6,
  };
}

/** Milliseconds of one run: the best of the batches, of 2 ms or more, that fit into 80 ms. */
function bestTime(run: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  let runs = 1;
  const end = performance.now() + 80;
  for (let counted = 0; counted < 3 || performance.now() < end; ) {
    const start = performance.now();
    for (let i = 0; i < runs; i++) run();
    const time = performance.now() - start;
    // Browsers give the time in steps of 0.1 ms, and code becomes faster as it warms up.
    if (time < 2) {
      runs *= 2;
    } else {
      best = Math.min(best, time / runs);
      counted++;
    }
  }
  return best;
}
