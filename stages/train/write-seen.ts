import type { DatasetFacts } from "../../src/artifacts/dataset.js";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import { type ImageDigests, patientDigest, writeTrainingDigests } from "../../src/artifacts/training-digests.js";

/**
 * Writes what the model was trained and chosen on next to its weights: images without their copies, and patients.
 * @param seen digests in the order of its rows.
 */
export async function writeSeen(
  folder: string,
  seen: {
    readonly rows: readonly TensorRow[];
    readonly digests: readonly ImageDigests[];
    readonly facts: Pick<DatasetFacts, "namespace">;
  },
): Promise<void> {
  const { rows, digests } = seen;
  const { namespace } = seen.facts;
  await writeTrainingDigests(folder, {
    images: rows.map(({ partition }, index) => ({ partition, ...digests[index]! })),
    ...(namespace !== undefined && {
      namespace,
      patients: rows
        .filter(({ patient }) => patient !== "")
        .map(({ partition, patient }) => ({ partition, digest: patientDigest(namespace, patient) })),
    }),
  });
}
