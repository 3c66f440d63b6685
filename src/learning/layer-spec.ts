import { type Static, type TObject, type TProperties, type TSchema, Type } from "../vendor/typebox.js";

const ACTIVATIONS = [
  "linear",
  "relu",
  "relu6",
  "elu",
  "selu",
  "gelu",
  "swish",
  "mish",
  "sigmoid",
  "hardSigmoid",
  "softmax",
  "softplus",
  "softsign",
  "tanh",
] as const;

const INITIALIZERS = [
  "zeros",
  "ones",
  "glorotUniform",
  "glorotNormal",
  "heUniform",
  "heNormal",
  "leCunUniform",
  "leCunNormal",
] as const;

const choice = (values: readonly string[], options: object) =>
  Type.Unsafe<string>({ type: "string", enum: [...values], ...options });
const closed = <P extends TProperties>(properties: P, description: string) =>
  Type.Object(properties, { additionalProperties: false, description });

const positive = (description: string, more: object = {}) => Type.Integer({ minimum: 1, description, ...more });
const activation = choice(ACTIVATIONS, { description: "Activation function" });
const padding = choice(["valid", "same"], { description: "`same` keeps the size (with strides 1)" });
const window = (description: string) => Type.Integer({ minimum: 1, description });
const initializer = choice(INITIALIZERS, { description: "Initializer; seeded by the stage's seed" });
const useBias = Type.Boolean({
  description: "Whether there is a bias (default true); leave it out before batchNormalization",
});
const trainable = Type.Boolean({ description: "false: the weights stay as they were initialized" });
const regularizer = closed(
  {
    l1: Type.Optional(Type.Number({ minimum: 0, description: "Weight of the sum of absolute values" })),
    l2: Type.Optional(Type.Number({ minimum: 0, description: "Weight of the sum of squares" })),
  },
  "Penalty added to the loss",
);

/** Every parameter may be left out where Keras has a default for it; the defaults are those of Keras. */
const optional = <P extends Record<string, TSchema>>(properties: P) =>
  Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, Type.Optional(schema)])) as {
    [Name in keyof P]: ReturnType<typeof Type.Optional<P[Name]>>;
  };

const convolution = optional({
  strides: window("Step between windows (default 1)"),
  padding,
  activation,
  useBias,
  trainable,
});
const dilation = optional({ dilationRate: window("Spacing of the kernel's taps, with strides 1 (default 1)") });
const pooling = optional({
  poolSize: window("Side of the window (default 2)"),
  strides: window("Step between windows (default poolSize)"),
  padding,
});
const normalization = optional({
  epsilon: Type.Number({ exclusiveMinimum: 0, description: "Added to the variance (default 0.001)" }),
  trainable,
});

const LAYERS = {
  conv2d: closed(
    {
      filters: positive("Number of filters"),
      kernelSize: positive("Side of the kernel"),
      ...convolution,
      ...dilation,
      ...optional({ kernelInitializer: initializer, kernelRegularizer: regularizer }),
    },
    "Convolution",
  ),
  separableConv2d: closed(
    {
      filters: positive("Number of filters"),
      kernelSize: positive("Side of the kernel"),
      ...convolution,
      ...dilation,
      ...optional({
        depthMultiplier: positive("Depthwise filters per channel (default 1)"),
        depthwiseInitializer: initializer,
        pointwiseInitializer: initializer,
        depthwiseRegularizer: regularizer,
        pointwiseRegularizer: regularizer,
      }),
    },
    "Depthwise convolution followed by a 1x1 convolution",
  ),
  depthwiseConv2d: closed(
    {
      kernelSize: positive("Side of the kernel"),
      ...convolution,
      ...optional({
        depthMultiplier: positive("Filters per channel (default 1)"),
        depthwiseInitializer: initializer,
        depthwiseRegularizer: regularizer,
      }),
    },
    "A convolution of each channel by itself",
  ),
  maxPooling2d: closed(pooling, "Maximum of each window"),
  averagePooling2d: closed(pooling, "Mean of each window"),
  globalMaxPooling2d: closed({}, "Maximum of each channel"),
  globalAveragePooling2d: closed({}, "Mean of each channel"),
  batchNormalization: closed(
    {
      ...normalization,
      momentum: Type.Optional(
        Type.Number({
          minimum: 0,
          maximum: 1,
          description: "Momentum of the moving mean and variance (default 0.99; use less for short trainings)",
        }),
      ),
    },
    "Normalizes each channel over the batch",
  ),
  layerNormalization: closed(normalization, "Normalizes each image over its last axis"),
  dense: closed(
    {
      units: positive("Number of outputs"),
      ...optional({ activation, useBias, trainable, kernelInitializer: initializer, kernelRegularizer: regularizer }),
    },
    "Fully connected layer",
  ),
  flatten: closed({}, "Turns all values into one row"),
  dropout: closed(
    { rate: Type.Number({ minimum: 0, exclusiveMaximum: 1, description: "Share of values set to 0 in training" }) },
    "Dropout; seeded by the stage's seed",
  ),
  activation: closed({ activation }, "An activation function by itself"),
  leakyReLU: closed(
    optional({ alpha: Type.Number({ minimum: 0, description: "Slope below 0 (default 0.3)" }) }),
    "Leaky rectifier",
  ),
  upSampling2d: closed(
    optional({
      size: window("Factor (default 2)"),
      interpolation: choice(["nearest", "bilinear"], { description: "Default nearest" }),
    }),
    "Enlarges height and width",
  ),
  zeroPadding2d: closed(
    optional({
      padding: Type.Integer({ minimum: 0, description: "Rows and columns of zeros on each side (default 1)" }),
    }),
    "Surrounds with zeros",
  ),
} satisfies Record<string, TObject>;

export type LayerType = keyof typeof LAYERS;

/** One layer as written in YAML: `{ conv2d: { filters: 32, kernelSize: 3 } }`. Exactly one key. */
export type LayerSpec = { readonly [Type in LayerType]?: Static<(typeof LAYERS)[Type]> };

/** The parameter names of a layer are those of Keras in camelCase. */
export const layerSpec = Type.Unsafe<LayerSpec>(
  Type.Object(optional(LAYERS), {
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
    description: "One layer: its type and, below it, its parameters",
  }),
);
