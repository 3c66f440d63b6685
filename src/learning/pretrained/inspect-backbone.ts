import type { Backbone, BackbonePreprocessing, Pooling } from "../../artifacts/backbone.js";
import type { Preprocessing } from "../../artifacts/preprocessing.js";
import { StageFailure } from "../../core/stage-failure.js";
import type { SessionOutput } from "../onnxruntime/runtime/file-session.js";
import { chooseOutput } from "./choose-output.js";
import { formOf, pooledSize, poolingOf } from "./feature-form.js";
import { featureGraph } from "./feature-graph.js";
import { digestOf, type FoundModel } from "./find-model.js";
import { type ImageInput, imageInput } from "./image-input.js";
import { openGraph } from "./infer-threads.js";
import { type AskedScaling, scalingFor } from "./level-scaling.js";
import { makersOf, neededParts } from "./needed-parts.js";
import { refuseForeign } from "./refuse-foreign.js";

/** What is asked of a network. */
export interface AskedBackbone {
  readonly output?: string | undefined;
  readonly pool: Pooling;
  readonly preprocess?: AskedScaling | undefined;
  /** Height and width; undefined: the network's own. */
  readonly size?: readonly [number, number] | undefined;
  readonly image: Pick<Preprocessing, "fit" | "inRange" | "resized">;
  readonly threads: number;
}

/** What a network is and how images are prepared for it, as found by reading it and running it once. */
export interface InspectedBackbone {
  readonly backbone: Backbone;
  readonly preprocessing: BackbonePreprocessing;
  /** Numbers of an image. */
  readonly numbers: number;
}

/** Networks that take any size were mostly trained on this one. */
const USUAL_SIDE = 224;
/** More numbers of an image than any head can use; maps that are not pooled, most likely. */
const MOST_NUMBERS = 200_000;

/** Throws a StageFailure where the network cannot give features of images, and says why. */
export async function inspectBackbone(found: FoundModel, asked: AskedBackbone): Promise<InspectedBackbone> {
  const { file, name, files } = found;
  const output = chooseOutput(file, asked.output, name);
  const { nodes, inputs } = neededParts(file, [output]);
  refuseForeign(file, nodes, name);
  const wanted = imageInput(file, inputs, name);
  const preprocessing: BackbonePreprocessing = {
    ...scalingFor(asked.preprocess, { channels: wanted.channels, type: wanted.input.type, name }),
    ...asked.image,
    size: sizeFor(wanted, asked.size, name),
    bitDepth: 8,
    clahe: null,
  };
  const draft: Backbone = {
    digest: digestOf(files),
    files,
    input: wanted.input,
    output: { name: output, form: "vector" },
    pool: "none",
  };
  const { shape } = await runOnce(found, draft, preprocessing, asked.threads);
  const form = formOf(output, shape, makersOf(file), wanted.input);
  const pool = poolingOf(asked.pool, form, output);
  const numbers = pooledSize(form, pool, shape);
  if (!(numbers >= 1 && numbers <= MOST_NUMBERS)) {
    throw new StageFailure(
      `Expected 1 to ${MOST_NUMBERS} features of an image, got ${numbers} from ${output} (${shape.join(" x ")})`,
      "Pool them (`pool: mean`), or take another tensor (`output: NAME`).",
    );
  }
  return { backbone: { ...draft, output: { name: output, form }, pool }, preprocessing, numbers };
}

/** The network's output for a black image, which tells the shape whatever the file says about it. */
async function runOnce(
  { file, folder, name }: FoundModel,
  backbone: Backbone,
  preprocessing: BackbonePreprocessing,
  threads: number,
): Promise<SessionOutput> {
  const graph = featureGraph(file, { backbone, preprocessing, pooled: false });
  const inference = await openGraph(graph, { threads, folder, name });
  try {
    const shape = [backbone.input.batch ?? 1, ...preprocessing.size, preprocessing.channels];
    const pixels = new Uint8Array(shape.reduce((product, length) => product * length, 1));
    const [output] = await inference.run({ pixels, shape });
    if (output === undefined || output.shape[0] !== shape[0]) {
      throw new StageFailure(
        `Expected the tensor ${backbone.output.name} of ${name} to have something of each of ${shape[0]} image${shape[0] === 1 ? "" : "s"}, got the shape ${output?.shape.join(" x ")}`,
        "Say which tensor to take: `output: NAME`.",
      );
    }
    return output;
  } finally {
    await inference.close();
  }
}

function sizeFor(
  { size: own }: ImageInput,
  asked: readonly [number, number] | undefined,
  name: string,
): [number, number] {
  const wanted = [own[0] ?? asked?.[0] ?? USUAL_SIDE, own[1] ?? asked?.[1] ?? USUAL_SIDE] as [number, number];
  if (asked !== undefined && (asked[0] !== wanted[0] || asked[1] !== wanted[1])) {
    throw new StageFailure(
      `Expected size to be ${wanted.join(" x ")}, the only one that ${name} takes, got ${asked.join(" x ")}`,
      "Leave `size` out.",
    );
  }
  return wanted;
}
