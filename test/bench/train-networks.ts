import type { LayerSpec } from "../../src/learning/layer-spec.js";
import { presetLayers } from "../../src/learning/presets.js";

export interface BenchedNetwork {
  readonly name: string;
  /** Height and width of its grey images. */
  readonly size: number;
  readonly batchSize: number;
  /** Images of one round. */
  readonly images: number;
  readonly layers: readonly LayerSpec[];
}

const end: readonly LayerSpec[] = [{ globalAveragePooling2d: {} }, { dense: { units: 2, activation: "softmax" } }];

function normalized(layer: LayerSpec): readonly LayerSpec[] {
  return [layer, { batchNormalization: {} }, { activation: { activation: "relu" } }];
}

function convolution(filters: number, kernelSize: number, strides: number): LayerSpec {
  return { conv2d: { filters, kernelSize, strides, padding: "same", useBias: false } };
}

const normalizedAndPooled: readonly LayerSpec[] = [
  ...[32, 64, 128].flatMap((filters) => [...normalized(convolution(filters, 3, 1)), { maxPooling2d: { poolSize: 2 } }]),
  { globalAveragePooling2d: {} },
  { dropout: { rate: 0.3 } },
  { dense: { units: 2, activation: "softmax" } },
];

const strided: readonly LayerSpec[] = [
  ...[
    [32, 1],
    [64, 2],
    [64, 1],
    [128, 2],
    [128, 1],
  ].flatMap(([filters, strides]) => normalized(convolution(filters!, 3, strides!))),
  ...end,
];

const depthwise: readonly LayerSpec[] = [
  ...normalized(convolution(16, 3, 2)),
  ...[
    [32, 1],
    [64, 2],
    [64, 1],
    [128, 2],
    [128, 1],
    [256, 2],
  ].flatMap(([filters, strides]) => [
    ...normalized({ depthwiseConv2d: { kernelSize: 3, strides: strides!, padding: "same", useBias: false } }),
    ...normalized(convolution(filters!, 1, 1)),
  ]),
  ...end,
];

/** The first is the one that is watched most; train.py has the same networks under the same names. */
export const networks: readonly BenchedNetwork[] = [
  { name: "cnn-small-64", size: 64, batchSize: 32, images: 128, layers: presetLayers("cnn-small") },
  { name: "cnn-small-128", size: 128, batchSize: 32, images: 64, layers: presetLayers("cnn-small") },
  { name: "batch-norm-64", size: 64, batchSize: 32, images: 128, layers: normalizedAndPooled },
  { name: "strided-64", size: 64, batchSize: 32, images: 64, layers: strided },
  { name: "depthwise-64", size: 64, batchSize: 32, images: 256, layers: depthwise },
  { name: "mlp-2022", size: 100, batchSize: 512, images: 1024, layers: presetLayers("mlp-2022") },
];
