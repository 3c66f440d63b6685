import type { TensorRow } from "../../src/artifacts/tensors.js";
import { seededRandom, shuffled } from "../../src/imaging/seeded-random.js";

/**
 * Training images with the labels of others, drawn from the seed: there is nothing to learn from them, so a model's
 * figures show what chance and the composition of the test set achieve. The images are in one random order patient by
 * patient, their labels patient by patient in another: there are as many of each label as before, and those of a
 * patient stay together as far as numbers of images allow. Augmented copies have the label of their original.
 */
export function shuffleAnswers(training: readonly TensorRow[], seed: number): readonly TensorRow[] {
  const originals = [...new Map(training.map((row) => [row.image, row])).values()];
  const images = byPatient(originals, seed, "images");
  const given = byPatient(originals, seed, "labels");
  // Small patients are more frequent at both ends of an order: rotated by a random number, all places are alike.
  const turn = seededRandom(seed, "shuffled labels", "turn").integer(Math.max(1, given.length));
  const donors = new Map(images.map(({ image }, at) => [image, given[(at + turn) % given.length]!]));
  return training.map((row) => {
    const { label, labels, findings } = donors.get(row.image)!;
    return { ...row, label, labels, ...(findings !== undefined && { findings }) };
  });
}

/** Patients in a random order, each with the images together. Who is not named has one image. */
function byPatient(rows: readonly TensorRow[], seed: number, what: string): readonly TensorRow[] {
  const imagesOf = new Map<string, TensorRow[]>();
  for (const row of rows) {
    const patient = row.patient || `\0${row.image}`;
    const images = imagesOf.get(patient);
    if (images === undefined) imagesOf.set(patient, [row]);
    else images.push(row);
  }
  return shuffled([...imagesOf.values()], seededRandom(seed, "shuffled labels", what)).flat();
}
