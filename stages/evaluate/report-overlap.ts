import type { Overlap } from "../../src/artifacts/overlap.js";
import { StageFailure } from "../../src/stage.js";

interface Sink {
  readonly onOverlap: "fail" | "warn";
  readonly warn: (message: string) => void;
  readonly log: (line: string) => void;
  readonly fact: (name: string, value: number | string) => void;
}

/** Says what was compared and what is shared. Throws a StageFailure over shared images or patients, unless told to warn. */
export function reportOverlap({ trainingKnown, images, patients }: Overlap, sink: Sink): void {
  if (!trainingKnown) {
    sink.fact("training images", "not known");
    sink.warn(
      "It is not known what this model was trained on: it has no list of its training images, so it may have seen test images or their patients.",
    );
    return;
  }
  sink.fact("test images seen in training", images.shared);
  if (patients.compared === "yes") sink.fact("test patients seen in training", patients.shared);
  sink.log(
    `${images.tested} test images compared with ${images.trained} that the model was trained or chosen on: ${images.shared} shared; ${describePatients(patients)}.`,
  );
  if (patients.compared === "other-namespaces") {
    sink.warn(
      "Patients were not compared with those that the model was trained on: their ids belong to different namespaces. If the population is the same, name it as `population` in the `study` of both pipelines, and use pseudonyms in both, with one key, or in neither.",
    );
  }
  if (images.shared + patients.shared === 0) return;
  const parts = [
    ...(images.shared > 0
      ? [`${images.shared} of ${images.tested} test images (such as ${images.examples.slice(0, 3).join(", ")})`]
      : []),
    ...(patients.shared > 0
      ? [`${patients.shared} of ${patients.tested} test patients, who have ${patients.images} test images`]
      : []),
  ];
  const message = `The model was trained or chosen on ${parts.join(" and on ")}: test results would be too optimistic`;
  if (sink.onOverlap === "warn") sink.warn(`${message}.`);
  else {
    throw new StageFailure(
      message,
      "Split by patient and leave copies out (the stage `audit` lists them), or set `onOverlap: warn` to measure all the same.",
    );
  }
}

function describePatients({ compared, shared, tested }: Overlap["patients"]): string {
  if (compared === "yes") return `${shared} of ${tested} test patients shared`;
  return compared === "not-known" ? "patients are not known" : "patients were not compared: other namespaces";
}
