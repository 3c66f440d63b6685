import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { StageContext } from "../../src/stage.js";
import { drawAnatomy } from "./anatomy.js";
import { type CohortPlan, drawCohort, FINDINGS, type Patient } from "./cohort.js";
import { encodeFilm } from "./encode-film.js";
import { labelTable } from "./label-table.js";
import { writeNihArchive } from "./nih-archive.js";
import { radiographer } from "./radiograph.js";

interface Params extends CohortPlan {
  readonly size: number;
  readonly difficulty: number;
  readonly archives: number;
}

/** Writes `archives/images_NNN.tar.gz` and `labels/labels.csv`. */
export async function synthesize(context: StageContext<Params>): Promise<void> {
  const { params, outputs } = context;
  const cohort = drawCohort(params);
  const total = cohort.reduce((sum, patient) => sum + patient.visits.length, 0);
  const draw = radiographer(params);
  let done = 0;

  async function* films(patients: readonly Patient[]) {
    // One film is encoded, in another thread, while the next is drawn.
    let previous: Promise<{ name: string; bytes: Buffer }> | undefined;
    for (const patient of patients) {
      const anatomy = drawAnatomy(patient);
      for (const visit of patient.visits) {
        context.signal.throwIfAborted();
        const encoded = encodeFilm(draw(anatomy, visit), params.size).then((bytes) => ({ name: visit.image, bytes }));
        if (previous !== undefined) yield await previous;
        previous = encoded;
        done += 1;
        context.progress(done, total, "images");
      }
    }
    if (previous !== undefined) yield await previous;
  }

  const parts = spread(cohort, params.archives);
  for (const [index, patients] of parts.entries()) {
    const name = `images_${String(index + 1).padStart(3, "0")}.tar.gz`;
    await writeNihArchive(path.join(outputs["archives"]!, name), films(patients));
  }
  await writeFile(path.join(outputs["labels"]!, "labels.csv"), labelTable(cohort, params.size));
  context.log(describe(cohort, total, parts.length));
}

/** Cuts the patients, in order, into parts of about equally many images. */
function spread(cohort: readonly Patient[], count: number): readonly (readonly Patient[])[] {
  const parts = Math.min(count, cohort.length);
  return Array.from({ length: parts }, (_, index) =>
    cohort.slice(Math.floor((index * cohort.length) / parts), Math.floor(((index + 1) * cohort.length) / parts)),
  );
}

function describe(cohort: readonly Patient[], total: number, archives: number): string {
  const visits = cohort.flatMap((patient) => patient.visits);
  const counts = FINDINGS.map((name) => `${name} ${visits.filter((visit) => visit.findings.includes(name)).length}`);
  const healthy = visits.filter((visit) => visit.findings.length === 0).length;
  return `${total} images of ${cohort.length} patients in ${archives} archives: No Finding ${healthy}, ${counts.join(", ")}`;
}
