import type { ClassActivationMethod } from "../artifacts/explanations.js";
import type { SeveralQuestion } from "../core/question.js";
import type { ActiveBackend } from "./backend.js";
import { tf, tfl } from "./tfjs.js";

type Layer = tfl.LayersModel["layers"][number];

/** A model cut after its last convolution, with what normalizes and activates it. */
export interface CutModel {
  /** The layer whose maps are weighed, by name. */
  readonly layer: string;
  /** Height and width of its maps. */
  readonly size: readonly [number, number];
  /** Image batch to feature maps, N x h x w x K. */
  readonly features: tfl.LayersModel;
  /** From the feature maps to what the last activation takes. */
  readonly head: readonly Layer[];
  /** Whether the head averages each map over its places first, or takes the greatest: it then knows no places. */
  readonly pools: boolean;
}

/** Signed class activation maps: above 0 speaks for the positive class, or the answer that was asked for, below 0 against. */
export interface ActivationMaps {
  /** N x h x w. */
  readonly maps: Float32Array;
  readonly size: readonly [number, number];
}

const CONVOLUTIONS = new Set(["Conv2D", "SeparableConv2D", "DepthwiseConv2D"]);
/** Belong to the convolution before them: they keep its places. */
const FOLLOWERS = new Set(["BatchNormalization", "LayerNormalization", "Activation", "ReLU", "LeakyReLU", "Dropout"]);

/** Cuts a model of one way from image to class; says why where it cannot be cut. */
export function cutAtLastConvolution(model: tfl.LayersModel): CutModel | { readonly reason: string } {
  const layers = model.layers;
  const isChain = layers.every((layer, at) => at === 0 || layer.input === layers[at - 1]!.output);
  if (!isChain) return { reason: "its layers are not one way from image to class" };
  const last = layers.findLastIndex((layer) => CONVOLUTIONS.has(layer.getClassName()));
  if (last < 0) return { reason: "it has no convolution, so no layer of it has places" };
  let cut = last;
  while (cut + 1 < layers.length - 1 && FOLLOWERS.has(layers[cut + 1]!.getClassName())) cut += 1;
  const output = layers[cut]!.output as tfl.SymbolicTensor;
  const [, height, width] = output.shape as [null, number, number];
  if (height * width < 2) return { reason: "its last convolution leaves a single place" };
  if (layers.at(-1)!.getClassName() !== "Activation")
    return { reason: "its last layer is not an activation by itself" };
  return {
    layer: layers[last]!.name,
    size: [height, width],
    features: tfl.model({ inputs: model.inputs, outputs: output }),
    head: layers.slice(cut + 1, -1),
    pools: layers.slice(cut + 1).some((layer) => layer.getClassName().startsWith("Global")),
  };
}

/** Which class or finding each image is explained by, by its place in `answersAsked`. */
export interface ExplainedAnswers {
  readonly kind: SeveralQuestion["kind"];
  readonly places: readonly number[];
}

/**
 * Maps before the rectifier. The class score is the log odds of the positive class, so one gradient serves both classes:
 * that of the negative class is its opposite (the counterfactual of Selvaraju's section 3.3). Of several classes it is the
 * log odds of one against all others, of findings those of one.
 * @param images normalized, N x H x W x C. @param answers of a question that is not binary.
 */
export async function gradCam(
  { features, head, size }: CutModel,
  images: tf.Tensor4D,
  {
    active,
    method,
    answers,
  }: { readonly active: ActiveBackend; readonly method: ClassActivationMethod; readonly answers?: ExplainedAnswers },
): Promise<ActivationMaps> {
  const maps = tf.tidy(() => {
    const activations = features.apply(images, { training: false }) as tf.Tensor4D;
    const scores = (from: tf.Tensor): tf.Scalar => {
      const logits = head.reduce((flowing, layer) => layer.apply(flowing, { training: false }) as tf.Tensor, from);
      return tf.sum(answers ? logOddsOf(logits as tf.Tensor2D, answers) : logOdds(logits as tf.Tensor2D));
    };
    const slopes = tf.grad(scores)(activations);
    const weights = method === "grad-cam" ? tf.mean(slopes, [1, 2], true) : slopes;
    return tf.sum(tf.mul(activations, weights), 3);
  });
  await active.step();
  const values = (await maps.data()) as Float32Array;
  maps.dispose();
  return { maps: values, size };
}

/** Of two outputs that go to softmax, or of one that goes to sigmoid. Summed over images, which do not know each other. */
function logOdds(logits: tf.Tensor2D): tf.Tensor {
  if (logits.shape[1] === 1) return logits;
  const signs = tf.tensor2d([[-1], [1]]);
  return tf.matMul(logits, signs);
}

/** Far below any logit: what is left out of a sum of exponentials. */
const LEFT_OUT = 1e30;

/** Of the answer that each image is explained by. */
function logOddsOf(logits: tf.Tensor2D, { kind, places }: ExplainedAnswers): tf.Tensor {
  const own = tf.cast(tf.oneHot(tf.tensor1d([...places], "int32"), logits.shape[1]), "float32");
  const odds = tf.sum(tf.mul(logits, own), 1);
  return kind === "multilabel" ? odds : tf.sub(odds, tf.logSumExp(tf.sub(logits, tf.mul(own, LEFT_OUT)), 1));
}
