import type { NpyReader } from "../../src/artifacts/npy.js";
import { readOriginals } from "../../src/artifacts/originals.js";
import type { TensorFacts, TensorRow } from "../../src/artifacts/tensors.js";
import { patientDigest, writeTrainingDigests } from "../../src/artifacts/training-digests.js";
import { imageDigests } from "../../src/imaging/image-digests.js";

/** Writes what the model was trained and chosen on beside its weights: images without their copies, and patients. */
export async function writeSeen(
  folder: string,
  seen: {
    readonly images: NpyReader;
    readonly tensors: string;
    readonly rows: readonly TensorRow[];
    readonly facts: TensorFacts;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const rows = seen.rows.filter(({ copy }) => copy === 0);
  const digests = await imageDigests(seen.images, rows, await readOriginals(seen.tensors), seen.signal);
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
