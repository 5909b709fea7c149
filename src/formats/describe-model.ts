import type { LayerDescription, Model, RefusedNetwork } from "./model.ts";

/** What `inspect` says of one network; plain data, as in its JSON. */
export interface NetworkSummary {
  readonly name: string;
  /** "lstm", or the layers' cells from the input upwards: "lstm, lstm". */
  readonly cell: string;
  readonly layers: readonly LayerDescription[];
  readonly inputSize: number;
  readonly outputSize: number;
  /** n, number of exponents. */
  readonly stateSize: number;
  readonly embedding: { readonly symbols: number; readonly width: number } | null;
  readonly readout: { readonly outputs: number; readonly activation: string } | null;
  /** How the data was scaled that it was trained on. */
  readonly scaling: {
    readonly mean: readonly number[];
    readonly deviation: readonly number[];
    readonly features: readonly string[] | null;
  } | null;
  readonly assumptions: readonly string[];
}

/** What `inspect` says of one tensor. */
export interface TensorSummary {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Whether it is part of a network found, of its embedding or of its readout. */
  readonly used: boolean;
}

/** Everything `inspect` says of a model file. */
export interface ModelSummary {
  readonly source: string;
  readonly format: string;
  readonly networks: readonly NetworkSummary[];
  readonly refused: readonly RefusedNetwork[];
  readonly tensors: readonly TensorSummary[];
  /** Names of tensors that belong to no network. */
  readonly unused: readonly string[];
  /** What there is to say about the file as a whole. */
  readonly notes: readonly string[];
}

/**
 * A model as plain data without its numbers: networks, sizes, conventions assumed and why, and the
 * tensors that were not understood.
 */
export function describeModel(model: Model): ModelSummary {
  const unused = new Set(model.unused);
  return {
    source: model.source,
    format: model.format,
    networks: model.networks.map(
      ({ name, cell, layers, assumptions, embedding, readout, scaling }) => ({
        name,
        cell: layers.map((layer) => layer.cell).join(", "),
        layers,
        inputSize: cell.inputSize,
        outputSize: cell.outputSize,
        stateSize: cell.stateSize,
        embedding: embedding && { symbols: embedding.symbols, width: embedding.width },
        scaling: scaling
          ? {
              mean: Array.from(scaling.mean),
              deviation: Array.from(scaling.deviation),
              features: scaling.features,
            }
          : null,
        readout: readout && { outputs: readout.outputs, activation: readout.activation },
        assumptions,
      }),
    ),
    refused: model.refused,
    tensors: model.tensors.map(({ name, dtype, shape }) => ({
      name,
      dtype,
      shape,
      used: !unused.has(name),
    })),
    unused: model.unused,
    notes: model.notes ?? [],
  };
}
