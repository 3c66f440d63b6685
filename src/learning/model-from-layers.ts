import { StageFailure } from "../core/stage-failure.js";
import { deriveSeed } from "./derive-seed.js";
import { type Ending, type Endings, TWO_CLASSES } from "./ending.js";
import type { LayerSpec, LayerType } from "./layer-spec.js";
import { tf, tfl } from "./tfjs.js";
import { trainDilated } from "./train-dilated.js";

type Layer = ReturnType<typeof tfl.layers.flatten>;
type Parameters = Readonly<Record<string, unknown>>;

/** A network of one way from image to class. */
export interface ClassifierModel {
  /**
   * Image batch (N x H x W x C) to probabilities: of classes after softmax, of each finding after sigmoid; of a binary
   * question N x 2 after softmax, or N x 1 (of the positive class) after sigmoid.
   */
  readonly model: tfl.LayersModel;
  /** The same layers without the last activation: the loss is computed from logits, which neither overflow nor saturate. */
  readonly logits: tfl.LayersModel;
  readonly output: Ending["activation"];
  /** How many outputs. */
  readonly units: number;
  readonly dropouts: readonly Layer[];
}

/**
 * Builds a model with seeded weights: the same seed gives the same bits on every backend.
 * @param inputShape height, width, channels. @param l2 added to every kernel without a regularizer of its own.
 * @param endings what the layers may end in (`endingsOf`). Throws a StageFailure if the layers do not fit together or
 * end differently.
 */
export function modelFromLayers(
  specs: readonly LayerSpec[],
  inputShape: readonly number[],
  { seed, l2 = 0, endings = TWO_CLASSES }: { readonly seed: number; readonly l2?: number; readonly endings?: Endings },
): ClassifierModel {
  const input = tfl.input({ shape: [...inputShape], name: "image" });
  const { body, ending } = splitOutput(specs.map(typed), endings);
  const { activation: output, units: expected } = ending;
  const counts = new Map<string, number>();
  const dropouts: Layer[] = [];
  let flowing = input;
  for (const [position, { type, parameters }] of body.entries()) {
    const number = (counts.get(type) ?? 0) + 1;
    counts.set(type, number);
    const name = `${type}_${number}`;
    const layer = makeLayer(type, { ...seeded(withPenalty(type, parameters, l2), name, seed), name });
    const named = `layer ${position + 1} (${type})`;
    if (type === "dropout") dropouts.push(layer);
    if (isAboveOne(parameters["dilationRate"])) {
      if (isAboveOne(parameters["strides"])) throw stridesAndDilation(named);
      trainDilated(layer);
    }
    flowing = applied(layer, flowing, named);
  }
  const shape = flowing.shape.slice(1);
  if (shape.length !== 1 || shape[0] !== expected) {
    throw new StageFailure(
      `Expected the model to end in ${expected} ${expected === 1 ? "output" : "outputs"} with ${output}, got shape ${shape.join(" x ")}`,
      endings.remedy,
    );
  }
  const probability = tfl.layers.activation({ activation: output, name: "probability" }).apply(flowing);
  return {
    model: tfl.model({ inputs: input, outputs: probability as tfl.SymbolicTensor, name: "classifier" }),
    logits: tfl.model({ inputs: input, outputs: flowing, name: "logits" }),
    output,
    units: expected,
    dropouts,
  };
}

const isAboveOne = (value: unknown): boolean => typeof value === "number" && value > 1;

const stridesAndDilation = (named: string): StageFailure =>
  new StageFailure(
    `Expected ${named} to have strides or a dilationRate above 1, got both`,
    "Leave one out, or put a pooling after the layer.",
  );

interface TypedLayer {
  readonly type: LayerType;
  readonly parameters: Parameters;
}

function typed(spec: LayerSpec): TypedLayer {
  const [type, parameters] = Object.entries(spec)[0] as [LayerType, Parameters];
  return { type, parameters };
}

/** Removes the last activation: it tells which ending is meant. */
function splitOutput(
  layers: readonly TypedLayer[],
  { allowed, remedy }: Endings,
): { body: readonly TypedLayer[]; ending: Ending } {
  const last = layers.at(-1);
  const ending = allowed.find(({ activation }) => activation === last?.parameters["activation"]);
  if (last === undefined || ending === undefined) {
    const activation = last?.parameters["activation"];
    const got = last === undefined ? "no layer" : `${last.type}${activation ? ` with ${String(activation)}` : ""}`;
    const wanted = allowed.map((one) => one.activation).join(" or ");
    throw new StageFailure(`Expected the last layer to have the activation ${wanted}, got ${got}`, remedy);
  }
  const before = layers.slice(0, -1);
  if (last.type === "activation") return { body: before, ending };
  const { activation: _, ...parameters } = last.parameters;
  return { body: [...before, { type: last.type, parameters }], ending };
}

function makeLayer(type: LayerType, parameters: Parameters): Layer {
  const make = tfl.layers[type as keyof typeof tfl.layers] as unknown as (parameters: Parameters) => Layer;
  // The one layer of TF.js that takes no single number for both sides.
  const { size } = parameters;
  return make(type === "upSampling2d" && typeof size === "number" ? { ...parameters, size: [size, size] } : parameters);
}

function applied(layer: Layer, input: tfl.SymbolicTensor, name: string): tfl.SymbolicTensor {
  const shape = input.shape.slice(1).join(" x ");
  let result: tfl.SymbolicTensor;
  try {
    result = layer.apply(input) as tfl.SymbolicTensor;
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0];
    throw new StageFailure(`Expected ${name} to take an input of shape ${shape}, but: ${reason}`, "Change the layers.");
  }
  if (result.shape.slice(1).some((length) => length === null || length < 1)) {
    throw new StageFailure(
      `Expected ${name} to leave at least one pixel, got ${result.shape.slice(1).join(" x ")} from ${shape}`,
      "Use larger images, fewer poolings, or `padding: same`.",
    );
  }
  return result;
}

const KERNELS: Partial<Record<LayerType, readonly string[]>> = {
  conv2d: ["kernel"],
  dense: ["kernel"],
  depthwiseConv2d: ["depthwise"],
  separableConv2d: ["depthwise", "pointwise"],
};

function withPenalty(type: LayerType, parameters: Parameters, l2: number): Parameters {
  const penalties = Object.fromEntries(
    (KERNELS[type] ?? []).flatMap((kernel) => {
      const own = parameters[`${kernel}Regularizer`] as { l1?: number; l2?: number } | undefined;
      // Keras's own l1l2 takes a missing weight as 0.01, which is not what leaving it out says here.
      const weights = own === undefined ? { l1: 0, l2 } : { l1: own.l1 ?? 0, l2: own.l2 ?? 0 };
      return weights.l1 + weights.l2 > 0 ? [[`${kernel}Regularizer`, tfl.regularizers.l1l2(weights)]] : [];
    }),
  );
  return { ...parameters, ...penalties };
}

/** Initializers by name become initializers with a seed of their layer. Glorot's uniform one is Keras's default. */
function seeded(parameters: Parameters, layerName: string, seed: number): Parameters {
  const type = layerName.slice(0, layerName.lastIndexOf("_")) as LayerType;
  const initializers = (KERNELS[type] ?? []).map((kernel) => {
    const name = (parameters[`${kernel}Initializer`] as keyof typeof tfl.initializers | undefined) ?? "glorotUniform";
    const make = tfl.initializers[name] as (args: { seed: number }) => unknown;
    return [`${kernel}Initializer`, make({ seed: deriveSeed(seed, "initializer", layerName, kernel) })];
  });
  return { ...parameters, ...Object.fromEntries(initializers) };
}

/** Gives each dropout layer the mask of this step. TF.js draws the same mask for the same seed, so it must change. */
export function seedDropouts(dropouts: readonly Layer[], seed: number, step: number): void {
  for (const [number, layer] of dropouts.entries()) {
    (layer as unknown as { seed: number }).seed = deriveSeed(seed, "dropout", number, step);
  }
}

/** Number of weights that training changes. */
export const countParameters = (model: tfl.LayersModel): number =>
  model.trainableWeights.reduce((sum, weight) => sum + tf.util.sizeFromShape(weight.shape as number[]), 0);
