import type { SamplerConfiguration } from "../configuration/sweep-configuration.ts";
import type { Space } from "../space/parameter.ts";
import { gridSampler } from "./grid-sampler.ts";
import { randomSampler } from "./random-sampler.ts";
import type { Sampler } from "./sampler.ts";
import { sobolSampler } from "./sobol-sampler.ts";
import { tpeSampler } from "./tpe-sampler.ts";

/**
 * The sampler that a configuration names.
 *
 * @throws RangeError if the space is not one for it.
 */
export function createSampler(space: Space, configuration: SamplerConfiguration): Sampler {
  switch (configuration.kind) {
    case "grid":
      return gridSampler(space);
    case "random":
      return randomSampler(space, configuration.seed);
    case "sobol":
      return sobolSampler(space, configuration.seed);
    case "tpe":
      return tpeSampler(space, configuration);
  }
}
