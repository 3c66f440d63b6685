import type { DatasetFacts } from "../../src/artifacts/dataset.js";
import type { Overlap } from "../../src/artifacts/overlap.js";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import { type ImageDigests, patientDigest, type TrainingDigests } from "../../src/artifacts/training-digests.js";

const EXAMPLES = 5;

/** @param training as the model has it; undefined of a model that does not say what it was trained on. */
export async function findOverlap(request: {
  readonly training: TrainingDigests | undefined;
  readonly rows: readonly TensorRow[];
  readonly digestsOf: (rows: readonly TensorRow[]) => Promise<readonly ImageDigests[]>;
  readonly facts: Pick<DatasetFacts, "namespace" | "patientsKnown">;
}): Promise<Overlap> {
  const { training, rows, facts } = request;
  return {
    format: 1,
    trainingKnown: training !== undefined,
    images: await sharedImages(request),
    patients: sharedPatients(training, rows, facts),
  };
}

async function sharedImages({
  training,
  rows,
  digestsOf,
}: Parameters<typeof findOverlap>[0]): Promise<Overlap["images"]> {
  if (training === undefined) return { tested: rows.length, trained: 0, shared: 0, examples: [] };
  const pixels = new Set(training.images.map((image) => image.pixels));
  const files = new Set(training.images.flatMap(({ original }) => original ?? []));
  const digests = await digestsOf(rows);
  const shared = rows.filter((_, index) => {
    const own = digests[index]!;
    return pixels.has(own.pixels) || (own.original !== undefined && files.has(own.original));
  });
  return {
    tested: rows.length,
    trained: training.images.length,
    shared: shared.length,
    examples: shared.slice(0, EXAMPLES).map(({ image }) => image),
  };
}

function sharedPatients(
  training: TrainingDigests | undefined,
  rows: readonly TensorRow[],
  { namespace, patientsKnown }: Pick<DatasetFacts, "namespace" | "patientsKnown">,
): Overlap["patients"] {
  const patients = new Set(rows.map(({ patient }) => patient).filter((patient) => patient !== ""));
  const none = { tested: patients.size, shared: 0, images: 0, examples: [] };
  const seen = training?.patients;
  if (seen === undefined || namespace === undefined || !patientsKnown) return { compared: "not-known", ...none };
  if (training?.namespace !== namespace) return { compared: "other-namespaces", ...none };
  const trained = new Set(seen.map(({ digest }) => digest));
  const shared = new Set([...patients].filter((patient) => trained.has(patientDigest(namespace, patient))));
  return {
    compared: "yes",
    tested: patients.size,
    shared: shared.size,
    images: rows.filter(({ patient }) => shared.has(patient)).length,
    examples: [...shared].slice(0, EXAMPLES),
  };
}
