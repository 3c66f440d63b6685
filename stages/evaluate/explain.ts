import { type ClassActivationMethod, type ExplainedCase, writeExplanations } from "../../src/artifacts/explanations.js";
import type { NpyReader } from "../../src/artifacts/npy.js";
import type { ActiveBackend } from "../../src/learning/backend.js";
import { type CutModel, cutAtLastConvolution, type ExplainedAnswers, gradCam } from "../../src/learning/grad-cam.js";
import { cutIntoBatches } from "../../src/learning/image-batches.js";
import type { SavedModel } from "../../src/learning/model-files.js";
import { normalizeInto } from "../../src/learning/normalization.js";
import { tf } from "../../src/learning/tfjs.js";
import type { ScoredRow } from "./surest-cases.js";
import { type Evidence, evidenceOn, writeExplained } from "./write-explained.js";

interface ExplainRequest {
  readonly saved: SavedModel;
  readonly active: ActiveBackend;
  readonly images: NpyReader;
  /** What to explain. */
  readonly cases: readonly ScoredRow[];
  readonly by: "auto" | ClassActivationMethod;
  readonly log: (line: string) => void;
}

/** Few at a time: the feature maps of large images take much memory. */
const AT_ONCE = 4;

/**
 * Writes the images that the model was most confident about, right and wrong, as it saw them (`NN-input.png`), with the
 * evidence for the class it called (`NN-map.png`, grey, 255 the strongest), and `explanations.csv` with one line each.
 */
export async function explain(folder: string, request: ExplainRequest): Promise<void> {
  const { saved, log, cases } = request;
  const cut = cutAtLastConvolution(saved.model);
  if ("reason" in cut) log(`No Grad-CAM: ${cut.reason}.`);
  const about =
    "reason" in cut
      ? { method: null, reason: cut.reason }
      : { method: methodFor(cut, request.by), layer: cut.layer, size: cut.size };
  const explained: ExplainedCase[] = [];
  for (const { rows, count } of cutIntoBatches(
    cases.map((_, at) => at),
    AT_ONCE,
  )) {
    const batch = Array.from(rows, (at) => cases[at]!);
    const { pixels, maps } = await explainBatch(batch, request, cut);
    for (const [at, one] of batch.slice(0, count).entries()) {
      const picture = { pixels: pixels[at]!, shape: request.images.shape.slice(1) };
      const { question } = saved.preprocessing;
      explained.push(
        await writeExplained(folder, explained.length + 1, { one, question, picture, evidence: maps?.[at] }),
      );
    }
  }
  await writeExplanations(folder, { about, cases: explained });
}

/** A mean over places says something where the head treats all places alike. */
const methodFor = ({ pools }: CutModel, by: ExplainRequest["by"]): ClassActivationMethod =>
  by === "auto" ? (pools ? "grad-cam" : "hires-cam") : by;

async function explainBatch(
  batch: readonly ScoredRow[],
  { saved, active, images, by }: ExplainRequest,
  cut: ReturnType<typeof cutAtLastConvolution>,
): Promise<{ readonly pixels: readonly Uint8Array[]; readonly maps?: readonly Evidence[] }> {
  const length = images.rowBytes;
  const all = new Uint8Array(batch.length * length);
  await images.readRows(
    batch.map(({ row }) => row.row),
    all,
  );
  const pixels = batch.map((_, at) => all.subarray(at * length, (at + 1) * length));
  if ("reason" in cut) return { pixels };
  const numbers = new Float32Array(all.length);
  normalizeInto(numbers, all, saved.preprocessing.normalization, length);
  const [height, width, channels] = images.shape.slice(1) as [number, number, number];
  const input = tf.tensor4d(numbers, [batch.length, height, width, channels]);
  const answers = answersOf(batch, saved);
  const { maps, size } = await gradCam(cut, input, { active, method: methodFor(cut, by), ...(answers && { answers }) });
  input.dispose();
  const places = size[0] * size[1];
  return {
    pixels,
    maps: batch.map(({ called }, at) =>
      evidenceOn(called, { map: maps.subarray(at * places, (at + 1) * places), size }, [height, width]),
    ),
  };
}

function answersOf(batch: readonly ScoredRow[], { preprocessing }: SavedModel): ExplainedAnswers | undefined {
  const { kind } = preprocessing.question;
  return kind === "binary" ? undefined : { kind, places: batch.map(({ answer }) => answer ?? 0) };
}
