/**
 * Model files of other programs: from bytes to recurrent networks, and back to safetensors.
 *
 * @module lyapscope/formats
 */
export { chooseNetwork } from "./choose-network.ts";
export { type PyTorchTensors, toPyTorchTensors } from "./convert.ts";
export {
  describeModel,
  type ModelSummary,
  type NetworkSummary,
  type TensorSummary,
} from "./describe-model.ts";
export type { InputScaling } from "./input-scaling.ts";
export { inputsFor } from "./inputs-for.ts";
export { mappingTemplate, networkFromMapping } from "./mapping/mapping.ts";
export type {
  Embedding,
  LayerDescription,
  Model,
  ModelSource,
  ReadOptions,
  Readout,
  RecurrentNetwork,
  RefusedNetwork,
  Tensor,
} from "./model.ts";
export { readModel } from "./read-model.ts";
export { readSafetensors, type WritableTensor, writeSafetensors } from "./safetensors.ts";
