import type { NamedValues } from "./optimizer-state.js";
import { tf, type tfl } from "./tfjs.js";

/** All weights of a model, trained or not, as copies on the host. */
export async function readWeights(model: tfl.LayersModel): Promise<readonly NamedValues[]> {
  const weights: NamedValues[] = [];
  for (const weight of model.weights) {
    const values = Float32Array.from(await weight.read().data());
    weights.push({ name: weight.originalName, shape: weight.shape as number[], values });
  }
  return weights;
}

/** Puts weights back into a model of the same layers. */
export function writeWeights(model: tfl.LayersModel, weights: readonly NamedValues[]): void {
  if (weights.length !== model.weights.length) {
    throw new Error(`Internal error: ${weights.length} weights for a model of ${model.weights.length}`);
  }
  tf.tidy(() => {
    for (const [index, weight] of model.weights.entries()) {
      const { values, shape } = weights[index]!;
      weight.write(tf.tensor(values.slice(), [...shape], "float32"));
    }
  });
}
