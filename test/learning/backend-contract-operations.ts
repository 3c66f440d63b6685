import { tf } from "../../src/learning/tfjs.js";

/** One operation of TF.js as the contract tries it. */
export interface Operation {
  readonly name: string;
  readonly inputs: readonly Input[];
  readonly run: (...inputs: tf.Tensor[]) => tf.Tensor;
  /** Whether TF.js has a gradient of it. */
  readonly gradient?: boolean;
  /** Whether it is smooth at the inputs, so that differences tell the slope. */
  readonly smooth?: boolean;
}

interface Input {
  readonly shape: readonly number[];
  readonly low?: number;
  readonly high?: number;
  readonly dtype?: "float32" | "int32" | "bool";
  readonly values?: readonly number[];
}

const image: Input = { shape: [2, 9, 10, 3] };
const positive = (shape: readonly number[]): Input => ({ shape, low: 0.3, high: 2 });
const matrix: Input = { shape: [3, 4] };
const filter = (...shape: number[]): Input => ({ shape });
const integers = (shape: readonly number[], low = -9, high = 9): Input => ({ shape, low, high, dtype: "int32" });

type Unary = (x: tf.Tensor) => tf.Tensor;
const t4 = (x: tf.Tensor): tf.Tensor4D => x as tf.Tensor4D;

/** Follows a convolution, so that the operation meets images in the order of axes that convolutions leave. */
function afterConvolution(
  name: string,
  then: (x: tf.Tensor, ...rest: tf.Tensor[]) => tf.Tensor,
  ...more: Input[]
): Operation {
  return {
    name: `${name} after a convolution`,
    inputs: [image, filter(3, 3, 3, 4), ...more],
    run: (x, w, ...rest) => then(tf.conv2d(t4(x), t4(w!), 1, "same"), ...rest),
  };
}

const convolutions: Operation[] = [];
for (const [size, from, to] of [
  [3, 3, 5],
  [1, 3, 4],
  [2, 3, 4],
  [5, 3, 6],
] as const) {
  for (const stride of [1, 2, 3]) {
    for (const pad of ["same", "valid"] as const) {
      convolutions.push({
        name: `conv2d ${size}x${size} stride ${stride} ${pad}`,
        inputs: [image, filter(size, size, from, to)],
        run: (x, w) => tf.conv2d(t4(x!), t4(w!), stride, pad),
      });
    }
  }
}
for (const stride of [1, 2]) {
  for (const pad of ["same", "valid"] as const) {
    for (const multiplier of [1, 2]) {
      convolutions.push({
        name: `depthwiseConv2d stride ${stride} ${pad} multiplier ${multiplier}`,
        inputs: [image, filter(3, 3, 3, multiplier)],
        run: (x, w) => tf.depthwiseConv2d(t4(x!), t4(w!), stride, pad),
      });
    }
  }
}
convolutions.push(
  {
    name: "conv2d of 16 channels",
    inputs: [{ shape: [2, 8, 8, 16] }, filter(3, 3, 16, 8)],
    run: (x, w) => tf.conv2d(t4(x!), t4(w!), 1, "same"),
  },
  {
    name: "conv2d of 16 channels stride 2",
    inputs: [{ shape: [2, 8, 8, 16] }, filter(3, 3, 16, 24)],
    run: (x, w) => tf.conv2d(t4(x!), t4(w!), 2, "same"),
  },
  {
    name: "conv2d with explicit padding",
    inputs: [image, filter(3, 3, 3, 4)],
    run: (x, w) =>
      tf.conv2d(t4(x!), t4(w!), 1, [
        [0, 0],
        [2, 1],
        [0, 1],
        [0, 0],
      ] as never),
  },
  {
    name: "depthwiseConv2d with explicit padding",
    inputs: [image, filter(3, 3, 3, 2)],
    run: (x, w) =>
      tf.depthwiseConv2d(t4(x!), t4(w!), [2, 1], [
        [0, 0],
        [2, 1],
        [0, 1],
        [0, 0],
      ] as never),
  },
  {
    name: "conv2d dilated",
    inputs: [image, filter(3, 3, 3, 4)],
    run: (x, w) => tf.conv2d(t4(x!), t4(w!), 1, "same", "NHWC", 2),
    gradient: false,
  },
  {
    name: "depthwiseConv2d dilated",
    inputs: [image, filter(3, 3, 3, 2)],
    run: (x, w) => tf.depthwiseConv2d(t4(x!), t4(w!), 1, "valid", "NHWC", 2),
    gradient: false,
  },
  {
    name: "separableConv2d",
    inputs: [image, filter(3, 3, 3, 2), filter(1, 1, 6, 5)],
    run: (x, d, p) => tf.separableConv2d(t4(x!), t4(d!), t4(p!), 1, "same"),
  },
  {
    name: "conv2dTranspose",
    inputs: [{ shape: [2, 5, 4, 3] }, filter(3, 3, 4, 3)],
    run: (x, w) => tf.conv2dTranspose(t4(x!), t4(w!), [2, 10, 8, 4], 2, "same"),
  },
  ...(["linear", "relu", "relu6", "elu", "sigmoid"] as const).map(
    (activation): Operation => ({
      name: `fused conv2d with bias and ${activation}`,
      inputs: [image, filter(3, 3, 3, 4), { shape: [4] }],
      run: (x, w, bias) =>
        tf.fused.conv2d({ x: t4(x!), filter: t4(w!), strides: 1, pad: "same", bias: bias!, activation }),
      gradient: ["linear", "relu", "relu6"].includes(activation),
      smooth: activation === "linear",
    }),
  ),
);

const pools: Operation[] = [];
for (const size of [2, 3]) {
  for (const stride of [1, 2, 3]) {
    for (const pad of ["same", "valid"] as const) {
      const named = `${size}x${size} stride ${stride} ${pad}`;
      pools.push({
        name: `maxPool ${named}`,
        inputs: [image],
        run: (x) => tf.maxPool(t4(x!), size, stride, pad),
        smooth: false,
      });
      pools.push({ name: `avgPool ${named}`, inputs: [image], run: (x) => tf.avgPool(t4(x!), size, stride, pad) });
    }
  }
}

const smoothUnaries: Readonly<Record<string, Unary>> = {
  exp: tf.exp,
  expm1: tf.expm1,
  square: tf.square,
  neg: tf.neg,
  sigmoid: tf.sigmoid,
  tanh: tf.tanh,
  softplus: tf.softplus,
  sin: tf.sin,
  cos: tf.cos,
  atan: tf.atan,
  asinh: tf.asinh,
  sinh: tf.sinh,
  cosh: tf.cosh,
  erf: tf.erf,
  softmax: (x) => tf.softmax(x),
  logSoftmax: (x) => tf.logSoftmax(x),
  logSigmoid: tf.logSigmoid,
  cumsum: (x) => tf.cumsum(x, 1),
};
const positiveUnaries: Readonly<Record<string, Unary>> = {
  sqrt: tf.sqrt,
  rsqrt: tf.rsqrt,
  log: tf.log,
  log1p: tf.log1p,
  reciprocal: tf.reciprocal,
};
const bentUnaries: Readonly<Record<string, Unary>> = {
  abs: tf.abs,
  relu: tf.relu,
  relu6: tf.relu6,
  elu: tf.elu,
  selu: tf.selu,
  leakyRelu: (x) => tf.leakyRelu(x, 0.3),
  clipByValue: (x) => tf.clipByValue(x, -0.5, 0.5),
  floor: tf.floor,
  ceil: tf.ceil,
  round: tf.round,
  sign: tf.sign,
};

function unary(functions: Readonly<Record<string, Unary>>, input: Input, more: Partial<Operation> = {}): Operation[] {
  return Object.entries(functions).map(([name, run]) => ({ name, inputs: [input], run: (x) => run(x!), ...more }));
}

const wide: Input = { shape: [5, 7], low: -3, high: 3 };

/** TF.js's gradients of the others have the wrong shape where a smaller tensor is spread. */
function sumsOverBroadcast(name: string): boolean {
  return ["add", "sub", "mul", "div"].includes(name);
}

const elementwise: Operation[] = [
  ...unary(smoothUnaries, wide),
  ...unary(positiveUnaries, positive([5, 7])),
  ...unary(bentUnaries, wide, { smooth: false }),
  { name: "prelu", inputs: [wide, { shape: [7] }], run: (x, a) => tf.prelu(x!, a!), smooth: false },
  { name: "step", inputs: [wide], run: (x) => tf.step(x!, 0.25), smooth: false },
  ...(["add", "sub", "mul", "div", "maximum", "minimum", "squaredDifference"] as const).flatMap((name): Operation[] => [
    { name, inputs: [matrix, positive([3, 4])], run: (a, b) => tf[name](a!, b!), smooth: !name.endsWith("imum") },
    {
      name: `${name} by channel`,
      inputs: [{ shape: [2, 3, 3, 4] }, positive([2, 1, 1, 4])],
      run: (a, b) => tf[name](a!, b!),
      gradient: sumsOverBroadcast(name),
    },
    {
      name: `${name} of a vector`,
      inputs: [positive([4]), matrix],
      run: (a, b) => tf[name](a!, tf.add(tf.abs(b!), 1)),
      gradient: sumsOverBroadcast(name),
    },
  ]),
  { name: "pow", inputs: [positive([3, 4]), { shape: [4] }], run: (a, b) => tf.pow(a!, b!) },
  { name: "addN", inputs: [matrix, matrix, matrix], run: (...all) => tf.addN(all) },
  {
    name: "where",
    inputs: [matrix, matrix],
    run: (a, b) => tf.where(tf.tile(tf.tensor2d([[1, 0, 1, 1]], [1, 4], "bool"), [3, 1]), a!, b!),
  },
  { name: "mod", inputs: [wide, positive([7])], run: (a, b) => tf.mod(a!, b!), gradient: false },
  {
    name: "floorDiv of integers",
    inputs: [integers([40]), integers([40], 1, 5)],
    run: (a, b) => tf.floorDiv(a!, b!),
    gradient: false,
  },
  {
    name: "div of integers",
    inputs: [integers([40]), integers([40], 1, 5)],
    run: (a, b) => tf.div(a!, b!),
    gradient: false,
  },
  {
    name: "mod of integers",
    inputs: [integers([40]), integers([40], 1, 5)],
    run: (a, b) => tf.mod(a!, b!),
    gradient: false,
  },
  {
    name: "div of negative integers",
    inputs: [integers([40]), integers([40], -5, -1)],
    run: (a, b) => tf.div(a!, b!),
    gradient: false,
  },
  ...(["equal", "notEqual", "greater", "greaterEqual", "less", "lessEqual"] as const).map(
    (name): Operation => ({
      name,
      inputs: [integers([6, 5], 0, 3), integers([5], 0, 3)],
      run: (a, b) => tf[name](a!, b!),
      gradient: false,
    }),
  ),
  ...(["logicalAnd", "logicalOr", "logicalXor"] as const).map(
    (name): Operation => ({
      name,
      inputs: [
        { shape: [4], dtype: "bool", values: [0, 0, 1, 1] },
        { shape: [4], dtype: "bool", values: [0, 1, 0, 1] },
      ],
      run: (a, b) => tf[name](a!, b!),
      gradient: false,
    }),
  ),
  { name: "cast to integers", inputs: [wide], run: (x) => tf.cast(x!, "int32"), gradient: false },
  { name: "cast to bool", inputs: [integers([20], -1, 1)], run: (x) => tf.cast(x!, "bool"), gradient: false },
];

const normalizations: Operation[] = [
  {
    name: "batchNorm",
    inputs: [image, { shape: [3] }, positive([3]), { shape: [3] }, { shape: [3] }],
    run: (x, mean, variance, offset, scale) =>
      tf.batchNorm(x!, mean as tf.Tensor1D, variance as tf.Tensor1D, offset as tf.Tensor1D, scale as tf.Tensor1D, 1e-3),
  },
  {
    name: "batchNorm of rows",
    inputs: [matrix, { shape: [4] }, positive([4]), { shape: [4] }, { shape: [4] }],
    run: (x, mean, variance, offset, scale) =>
      tf.batchNorm(x!, mean as tf.Tensor1D, variance as tf.Tensor1D, offset as tf.Tensor1D, scale as tf.Tensor1D, 1e-3),
  },
  afterConvolution(
    "batch normalization with the batch's moments",
    (x, scale) => {
      const { mean, variance } = tf.moments(x, [0, 1, 2]);
      return tf.batchNorm(
        x,
        mean as tf.Tensor1D,
        variance as tf.Tensor1D,
        scale as tf.Tensor1D,
        scale as tf.Tensor1D,
        1e-3,
      );
    },
    positive([4]),
  ),
  afterConvolution("layer normalization", (x) => {
    const { mean, variance } = tf.moments(x, 3, true);
    return tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-3)));
  }),
  afterConvolution("group normalization", (x) => {
    const groups = tf.reshape(x, [2, 9, 10, 2, 2]);
    const { mean, variance } = tf.moments(groups, [1, 2, 4], true);
    return tf.reshape(tf.mul(tf.sub(groups, mean), tf.rsqrt(tf.add(variance, 1e-3))), x.shape);
  }),
];

const products: Operation[] = [0, 1, 2, 3].flatMap((which): Operation[] => {
  const [a, b] = [which % 2 === 1, which > 1];
  return [
    {
      name: `matMul ${a ? "transposed" : "plain"} ${b ? "transposed" : "plain"}`,
      inputs: [filter(...(a ? [4, 3] : [3, 4])), filter(...(b ? [5, 4] : [4, 5]))],
      run: (x, y) => tf.matMul(x!, y!, a, b),
    },
    {
      name: `batched matMul ${a ? "transposed" : "plain"} ${b ? "transposed" : "plain"}`,
      inputs: [filter(...(a ? [2, 4, 3] : [2, 3, 4])), filter(...(b ? [2, 5, 4] : [2, 4, 5]))],
      run: (x, y) => tf.matMul(x!, y!, a, b),
    },
  ];
});

const reductions: Operation[] = [
  ...(["sum", "mean"] as const).flatMap((name): Operation[] => [
    { name, inputs: [{ shape: [3, 4, 5] }], run: (x) => tf[name](x!) },
    { name: `${name} of an axis`, inputs: [{ shape: [3, 4, 5] }], run: (x) => tf[name](x!, 1) },
    { name: `${name} keeping axes`, inputs: [{ shape: [3, 4, 5] }], run: (x) => tf[name](x!, [0, -1], true) },
    afterConvolution(`${name} of pixels`, (x) => tf[name](x, [1, 2])),
    afterConvolution(`${name} of channels`, (x) => tf[name](x, 3)),
    afterConvolution(`${name} of rows`, (x) => tf[name](x, 1, true)),
  ]),
  ...(["max", "min"] as const).map(
    (name): Operation => ({ name, inputs: [{ shape: [3, 4, 5] }], run: (x) => tf[name](x!, 1), smooth: false }),
  ),
  { name: "prod", inputs: [matrix], run: (x) => tf.prod(x!, 1), gradient: false },
  { name: "sum of integers", inputs: [integers([3, 4])], run: (x) => tf.sum(x!, 0), gradient: false },
  { name: "mean of integers", inputs: [integers([3, 4])], run: (x) => tf.mean(x!, 0), gradient: false },
  { name: "argMax", inputs: [integers([6, 5], 0, 3)], run: (x) => tf.argMax(x!, -1), gradient: false },
  { name: "argMin", inputs: [integers([6, 5], 0, 3)], run: (x) => tf.argMin(x!, 0), gradient: false },
  { name: "all", inputs: [integers([6, 5], 0, 3)], run: (x) => tf.all(tf.cast(x!, "bool"), 1), gradient: false },
  { name: "any", inputs: [integers([6, 5], 0, 1)], run: (x) => tf.any(tf.cast(x!, "bool"), 1), gradient: false },
  { name: "norm", inputs: [matrix], run: (x) => tf.norm(x!) },
  { name: "logSumExp", inputs: [matrix], run: (x) => tf.logSumExp(x!, 1) },
];

const shapes: Operation[] = [
  afterConvolution("reshape", (x) => tf.reshape(x, [2, -1])),
  afterConvolution("concat of channels", (x, y) => tf.concat([x, y!], 3), image),
  afterConvolution("slice", (x) => tf.slice(x, [0, 1, 2, 1], [2, 3, 4, 2])),
  afterConvolution("pad", (x) =>
    tf.pad(x, [
      [0, 0],
      [1, 2],
      [0, 1],
      [0, 0],
    ]),
  ),
  afterConvolution("transpose", (x) => tf.transpose(x, [3, 1, 0, 2])),
  afterConvolution("add of a row", (x, y) => tf.mul(tf.add(x, y!), y!), { shape: [10, 4] }),
  { name: "split", inputs: [{ shape: [4, 6] }], run: (x) => tf.split(x!, [1, 3, 2], 1)[1]! },
  { name: "stack", inputs: [matrix, matrix], run: (a, b) => tf.stack([a!, b!], 1) },
  { name: "unstack", inputs: [matrix], run: (x) => tf.unstack(x!, 1)[2]! },
  { name: "tile", inputs: [matrix], run: (x) => tf.tile(x!, [2, 3]) },
  { name: "expandDims", inputs: [matrix], run: (x) => tf.expandDims(x!, 1) },
  { name: "broadcastTo", inputs: [{ shape: [4] }], run: (x) => tf.broadcastTo(x!, [3, 4]) },
  { name: "reverse", inputs: [matrix], run: (x) => tf.reverse(x!, 1) },
  {
    name: "stridedSlice",
    inputs: [{ shape: [6, 7] }],
    run: (x) => tf.stridedSlice(x!, [1, 0], [6, 7], [2, 3]),
    gradient: false,
  },
  {
    name: "mirrorPad",
    inputs: [matrix],
    run: (x) =>
      tf.mirrorPad(
        x!,
        [
          [1, 1],
          [2, 1],
        ],
        "reflect",
      ),
    gradient: false,
  },
  { name: "gather", inputs: [{ shape: [5, 4] }], run: (x) => tf.gather(x!, tf.tensor1d([1, 3, 1], "int32")) },
  {
    name: "gather of columns",
    inputs: [{ shape: [5, 4] }],
    run: (x) => tf.gather(x!, tf.tensor1d([1, 3, 1], "int32"), 1),
    gradient: false,
  },
  { name: "oneHot", inputs: [integers([7], -1, 4)], run: (x) => tf.oneHot(x as tf.Tensor1D, 4), gradient: false },
  { name: "depthToSpace", inputs: [{ shape: [2, 3, 2, 8] }], run: (x) => tf.depthToSpace(t4(x!), 2), gradient: false },
];

const resizes: Operation[] = (
  [
    [18, 20],
    [5, 4],
    [13, 7],
  ] as const
).flatMap((size): Operation[] =>
  [false, true].flatMap((align): Operation[] => [
    {
      // Square: TF.js's plain gradient swaps the sides.
      name: `resizeBilinear to ${size}${align ? " with corners aligned" : ""}`,
      inputs: [{ shape: [2, 9, 9, 3] }],
      run: (x) => tf.image.resizeBilinear(t4(x!), [...size], align),
    },
    {
      // One image: TF.js's plain gradient mixes up the images of a batch.
      name: `resizeNearestNeighbor to ${size}${align ? " with corners aligned" : ""}`,
      inputs: [{ shape: [1, 9, 9, 3] }],
      run: (x) => tf.image.resizeNearestNeighbor(t4(x!), [...size], align),
    },
  ]),
);

const labels: Input = { shape: [4, 3], values: [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0] };

const losses: Operation[] = [
  {
    name: "softmax cross-entropy",
    inputs: [{ shape: [4, 3] }],
    run: (x) => tf.losses.softmaxCrossEntropy(tf.tensor2d([...labels.values!], [4, 3]), x!),
  },
  {
    name: "weighted softmax cross-entropy with smoothing",
    inputs: [{ shape: [4, 3] }],
    run: (x) =>
      tf.losses.softmaxCrossEntropy(tf.tensor2d([...labels.values!], [4, 3]), x!, tf.tensor1d([1, 0, 2, 0.5]), 0.1),
  },
  {
    name: "sigmoid cross-entropy",
    inputs: [{ shape: [4, 3] }],
    run: (x) => tf.losses.sigmoidCrossEntropy(tf.tensor2d([...labels.values!], [4, 3]), x!),
  },
  {
    name: "focal loss",
    inputs: [{ shape: [4, 3] }],
    run: (x) => {
      const p = tf.softmax(x!);
      const target = tf.tensor2d([...labels.values!], [4, 3]);
      const right = tf.sum(tf.mul(p, target), 1);
      return tf.mean(tf.neg(tf.mul(tf.pow(tf.sub(1, right), 2), tf.log(right))));
    },
  },
  {
    name: "gradient clipped to a norm",
    inputs: [matrix],
    run: (x) => tf.mul(x!, tf.div(1, tf.maximum(1, tf.sqrt(tf.sum(tf.square(x!)))))),
  },
];

/** Everything that training and predicting with TF.js's layers is made of. */
export const operations: readonly Operation[] = [
  ...convolutions,
  ...pools,
  ...elementwise,
  ...normalizations,
  ...products,
  ...reductions,
  ...shapes,
  ...resizes,
  ...losses,
];
