import { createRandom, seedFor } from "../../random.ts";
import type { Space } from "../space/parameter.ts";
import { pointAt } from "../space/points.ts";
import type { Sampler } from "./sampler.ts";

/** Every parameter by itself, uniform on its scale. */
export function randomSampler(space: Space, seed: number): Sampler {
  return {
    looksBack: false,
    isEndless: true,
    suggest(draw) {
      const random = createRandom(seedFor(seed, `draw ${draw}`));
      return pointAt(
        space,
        Float64Array.from(space.parameters, () => random.uniform()),
      );
    },
  };
}
