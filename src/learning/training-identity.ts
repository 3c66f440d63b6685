import { StageFailure } from "../core/stage-failure.js";
import type { ActiveBackend } from "./backend.js";
import { readCheckpoint, readCheckpointIdentity, type TrainingState } from "./checkpoint.js";
import type { NamedValues } from "./optimizer-state.js";

/** What the bits of a training depend on besides its key: it is not taken up by another backend. */
export const trainingIdentity = ({ name, version, device, threads }: ActiveBackend): string =>
  `${name} ${version} ${device} ${threads}`;

/** Threads that the training of a checkpoint used; undefined where there is no checkpoint. */
export async function threadsOfCheckpoint(folder: string): Promise<number | undefined> {
  const threads = Number((await readCheckpointIdentity(folder))?.split(" ").at(-1));
  return Number.isInteger(threads) && threads > 0 ? threads : undefined;
}

/**
 * The state of another training to go on from.
 * @param weights of the network that goes on, as it starts.
 */
export async function stateToResume(
  folder: string,
  active: ActiveBackend,
  weights: readonly NamedValues[],
): Promise<TrainingState> {
  const identity = trainingIdentity(active);
  const state = await readCheckpoint(folder, identity);
  if (state === undefined) {
    const found = await readCheckpointIdentity(folder);
    throw new StageFailure(
      found === undefined || found === identity
        ? "Expected a complete checkpoint in the input `resume`, got files that are not one"
        : `Expected the input \`resume\` to be a checkpoint of this backend (${identity}), got one of another (${found})`,
      "Going on elsewhere would give another result: make the earlier stage again with `--force`.",
    );
  }
  const shapes = (values: readonly NamedValues[]) => values.map(({ shape }) => shape.join("x")).join(" ");
  if (shapes(state.weights) !== shapes(weights)) {
    throw new StageFailure(
      `Expected the input \`resume\` to be a checkpoint of this network (weights ${shapes(weights)}), got one of another (${shapes(state.weights)})`,
      "The stages must have the same parameters but for `stopAfter`.",
    );
  }
  return state;
}
