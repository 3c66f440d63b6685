import { readTrainingDigests, type TrainingDigests } from "../../src/artifacts/training-digests.js";
import type { Member } from "./member.js";

/**
 * What any of the models was trained or chosen on. undefined where one of them does not say; without patients where one
 * does not name them, or their ids mean other people.
 */
export async function allSeen(
  members: readonly Member[],
  warn: (message: string) => void,
): Promise<TrainingDigests | undefined> {
  const all: TrainingDigests[] = [];
  for (const { name, folder } of members) {
    const seen = await readTrainingDigests(folder);
    if (seen === undefined) {
      warn(`${name} does not say what it was trained on: no image or patient can be told to be one that it has seen.`);
      return undefined;
    }
    all.push(seen);
  }
  const images = all.flatMap((seen) => seen.images);
  const namespaces = new Set(all.map(({ namespace }) => namespace));
  const [namespace] = namespaces;
  const patients = all.map((seen) => seen.patients);
  if (namespace === undefined) return { images };
  const unnamed = members.filter((_, index) => patients[index] === undefined).map(({ name }) => name);
  if (namespaces.size > 1 || unnamed.length > 0) {
    const why =
      namespaces.size > 1
        ? "Patients of these models are of different sources, so that an id may mean two people"
        : `${unnamed.join(", ")} ${unnamed.length === 1 ? "does" : "do"} not say on which patients`;
    warn(`${why}: whether it has seen a patient cannot be told, only whether it has seen an image.`);
    return { images };
  }
  return { namespace, images, patients: patients.flatMap((one) => one ?? []) };
}
