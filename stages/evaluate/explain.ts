import { isDeepStrictEqual } from "node:util";
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
  /** One, or the members of an ensemble, whose maps are averaged. */
  readonly networks: readonly SavedModel[];
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
  const { networks, log, cases } = request;
  const { question } = networks[0]!.preprocessing;
  const { cuts, reason } = cutsOf(request);
  const [first] = cuts;
  if (first === undefined) log(`No Grad-CAM: ${reason}.`);
  else if (cuts.length < networks.length) {
    log(`Grad-CAM is of ${cuts.length} of ${networks.length} models: of the others ${reason}.`);
  }
  const about =
    first === undefined
      ? { method: null, ...(reason !== undefined && { reason }) }
      : {
          ...{ method: first.method, layer: first.cut.layer, size: first.cut.size },
          ...(networks.length > 1 && { models: cuts.length }),
        };
  const explained: ExplainedCase[] = [];
  for (const { rows, count } of cutIntoBatches(
    cases.map((_, at) => at),
    AT_ONCE,
  )) {
    const batch = Array.from(rows, (at) => cases[at]!);
    const { pixels, maps } = await explainBatch(batch, request, cuts);
    for (const [at, one] of batch.slice(0, count).entries()) {
      const picture = { pixels: pixels[at]!, shape: request.images.shape.slice(1) };
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

/** A network cut for its maps, and how they are weighed. */
interface Cut {
  readonly cut: CutModel;
  readonly method: ClassActivationMethod;
  readonly saved: SavedModel;
}

/**
 * The networks whose maps can be made and averaged: those of the size and method of the first that has any; and why others
 * are left out.
 */
function cutsOf({ networks, by }: ExplainRequest): { readonly cuts: readonly Cut[]; readonly reason?: string } {
  const cuts: Cut[] = [];
  let reason: string | undefined;
  for (const saved of networks) {
    const cut = cutAtLastConvolution(saved.model);
    if ("reason" in cut) {
      reason ??= cut.reason;
      continue;
    }
    const method = methodFor(cut, by);
    const first = cuts[0];
    if (first === undefined || (first.method === method && isDeepStrictEqual(first.cut.size, cut.size))) {
      cuts.push({ cut, method, saved });
    } else reason ??= "the maps have another size, or are weighed in another way";
  }
  return { cuts, ...(reason !== undefined && { reason }) };
}

async function explainBatch(
  batch: readonly ScoredRow[],
  { active, images }: ExplainRequest,
  cuts: readonly Cut[],
): Promise<{ readonly pixels: readonly Uint8Array[]; readonly maps?: readonly Evidence[] }> {
  const length = images.rowBytes;
  const all = new Uint8Array(batch.length * length);
  await images.readRows(
    batch.map(({ row }) => row.row),
    all,
  );
  const pixels = batch.map((_, at) => all.subarray(at * length, (at + 1) * length));
  const [first] = cuts;
  if (first === undefined) return { pixels };
  const [height, width, channels] = images.shape.slice(1) as [number, number, number];
  const { size } = first.cut;
  const places = size[0] * size[1];
  const mean = new Float32Array(batch.length * places);
  for (const { cut, method, saved } of cuts) {
    const numbers = new Float32Array(all.length);
    normalizeInto(numbers, all, saved.preprocessing.normalization, length);
    const input = tf.tensor4d(numbers, [batch.length, height, width, channels]);
    const answers = answersOf(batch, saved);
    const { maps } = await gradCam(cut, input, { active, method, ...(answers && { answers }) });
    input.dispose();
    for (const [at, value] of maps.entries()) mean[at]! += value / cuts.length;
  }
  return {
    pixels,
    maps: batch.map(({ called }, at) =>
      evidenceOn(called, { map: mean.subarray(at * places, (at + 1) * places), size }, [height, width]),
    ),
  };
}

function answersOf(batch: readonly ScoredRow[], { preprocessing }: SavedModel): ExplainedAnswers | undefined {
  const { kind } = preprocessing.question;
  return kind === "binary" ? undefined : { kind, places: batch.map(({ answer }) => answer ?? 0) };
}
