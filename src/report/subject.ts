import type { SequenceSet } from "../data/sequences.ts";
import type { Model, RecurrentNetwork } from "../formats/model.ts";

/** What a spectrum is of: the network and the data, in words and sizes; plain data. */
export interface SpectrumSubject {
  readonly model: {
    /** File or folder as the user named it. */
    readonly source: string;
    readonly format: string;
    /** Which network of the file; may be empty when it has one without a name. */
    readonly network: string;
    /** Layers, bottom first. */
    readonly layers: readonly {
      readonly cell: string;
      readonly inputSize: number;
      readonly hiddenSize: number;
      /** Of a gated cell with others than sigmoid and tanh. */
      readonly activations?: { readonly gates: string; readonly state: string };
    }[];
    /** What was assumed because the file does not say. */
    readonly assumptions: readonly string[];
  };
  readonly input: {
    readonly source: string;
    readonly kind: "numbers" | "tokens";
    readonly width: number;
    readonly sequences: number;
    /** Length of the longest sequence. */
    readonly longest: number;
    /** What was done to the data or assumed about it. */
    readonly notes: readonly string[];
  };
  /** The network's own output was fed back. */
  readonly closedLoop: boolean;
}

/** The subject of a spectrum of `network`, found in `model`, along `inputs`. */
export function describeSubject(
  model: Model,
  network: RecurrentNetwork,
  inputs: SequenceSet,
  closedLoop: boolean,
): SpectrumSubject {
  return {
    model: {
      source: model.source,
      format: model.format,
      network: network.name,
      layers: network.layers.map(({ cell, inputSize, hiddenSize, activations }) => ({
        cell,
        inputSize,
        hiddenSize,
        ...(activations ? { activations } : {}),
      })),
      assumptions: network.assumptions,
    },
    input: {
      source: inputs.source,
      kind: inputs.kind,
      width: inputs.width,
      sequences: inputs.sequences.length,
      longest: inputs.sequences.reduce((most, { length }) => Math.max(most, length), 0),
      notes: inputs.notes ?? [],
    },
    closedLoop,
  };
}

/** "Lyapunov spectrum of decoder.rnn (lstm 128, model.pt) along batch.npy". */
export function titleOf(subject: SpectrumSubject): string {
  const { network, source } = subject.model;
  const file = fileName(source);
  const name = network === "" ? file : `${network} (${architecture(subject)}, ${file})`;
  const along = subject.closedLoop ? "in closed loop" : `along ${fileName(subject.input.source)}`;
  return `Lyapunov spectrum of ${name} ${along}`;
}

/** "lstm 128", "2 × gru 64", "lstm 128 + gru 64". */
export function architecture(subject: SpectrumSubject): string {
  const names = subject.model.layers.map(({ cell, hiddenSize }) => `${cell} ${hiddenSize}`);
  const alike = names.every((name) => name === names[0]);
  return alike && names.length > 1 ? `${names.length} × ${names[0]}` : names.join(" + ");
}

function fileName(path: string): string {
  return path.split(/[/\\]/).at(-1) || path;
}
