/**
 * Model files of other programs: from bytes to recurrent networks, and back to safetensors.
 *
 * @module lyapscope/formats
 */

export { type Fitted, fitInputs, type NamedNetwork } from "../networks/fit-inputs.ts";
export type { InputScaling } from "../networks/input-scaling.ts";
export { type DrivenNetwork, inputsFor } from "../networks/inputs-for.ts";
export type { Embedding, Readout } from "../networks/network.ts";
export { chooseNetwork } from "./choose-network.ts";
export { type PyTorchTensors, toPyTorchTensors } from "./convert.ts";
export {
  describeModel,
  type ModelSummary,
  type NetworkSummary,
  type TensorSummary,
} from "./describe-model.ts";
export { mappingTemplate, networkFromMapping } from "./mapping/mapping.ts";
export type {
  LayerDescription,
  Model,
  ModelSource,
  ReadOptions,
  RecurrentNetwork,
  RefusedNetwork,
  Tensor,
} from "./model.ts";
export { type ChosenNetwork, type NetworkChoice, networkIn } from "./network-in.ts";
export {
  type NetworkFiles,
  networkFile,
  type TrainedKind,
  type TrainedNetwork,
} from "./own/network-file.ts";
export { readModel } from "./read-model.ts";
export { readSafetensors, type WritableTensor, writeSafetensors } from "./safetensors.ts";
