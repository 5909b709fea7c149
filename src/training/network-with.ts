import { rangeError } from "../errors.ts";
import type { Precision, RealArray } from "../kernels/kernels.ts";
import type { Network } from "../networks/network.ts";
import { createBatchTrainer } from "./shards/batch-trainer.ts";

/**
 * A network of the same shape with other parameters, as a {@link TrainingState} has them.
 *
 * @param precision - Of the training.
 * @throws RangeError if names or lengths are not those of the network.
 */
export async function networkWith(
  network: Network,
  parameters: Readonly<Record<string, RealArray>>,
  precision: Precision,
): Promise<Network> {
  const trainer = createBatchTrainer(
    network,
    { sequences: 1, steps: 1, loss: "mean-squared-error", kernels: "reference", precision },
    1,
  );
  try {
    for (const { name, values } of trainer.parameters) {
      const given = parameters[name];
      if (given?.length !== values.length) {
        throw rangeError(
          "networkWith",
          `${given?.length ?? "no"} elements of ${name}; expected ${values.length}, as in the network`,
        );
      }
      values.set(given);
    }
    trainer.refresh();
    return trainer.network();
  } finally {
    await trainer.close();
  }
}
