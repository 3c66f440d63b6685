import { type Ending, TWO_CLASSES } from "./ending.js";
import type { LayerSpec } from "./layer-spec.js";

/** Of images. */
export const PRESETS = ["mlp-2022", "cnn-small", "cnn-medium"] as const;

/** `mlp` is of features. */
export type Preset = (typeof PRESETS)[number] | "mlp";

/** The layers of a model by name. */
export function presetLayers(preset: Preset, ending: Ending = TWO_CLASSES.allowed[0]): readonly LayerSpec[] {
  const output: LayerSpec = { dense: { ...ending } };
  switch (preset) {
    case "mlp":
      return [...denseWithDropout(256, 0.5), output];
    case "mlp-2022":
      return [
        { flatten: {} },
        ...denseWithDropout(512, 0.4),
        ...denseWithDropout(256, 0.3),
        ...denseWithDropout(128, 0.2),
        output,
      ];
    case "cnn-small":
      return [
        ...[32, 64, 128].flatMap((filters) => [
          { conv2d: { filters, kernelSize: 3, padding: "same", activation: "relu" } },
          { maxPooling2d: { poolSize: 2 } },
        ]),
        { flatten: {} },
        { dense: { units: 64, activation: "relu" } },
        output,
      ];
    case "cnn-medium":
      return [
        ...[16, 32, 64, 128].flatMap((filters) => [
          ...normalizedConvolution(filters),
          ...normalizedConvolution(filters),
          { maxPooling2d: { poolSize: 2 } },
        ]),
        { globalAveragePooling2d: {} },
        { dropout: { rate: 0.3 } },
        output,
      ];
  }
}

const denseWithDropout = (units: number, rate: number): readonly LayerSpec[] => [
  { dense: { units, activation: "relu" } },
  { dropout: { rate } },
];

/** No bias: the normalization would take it away again. A momentum that settles within the first hundred steps. */
const normalizedConvolution = (filters: number): readonly LayerSpec[] => [
  { conv2d: { filters, kernelSize: 3, padding: "same", useBias: false, kernelInitializer: "heNormal" } },
  { batchNormalization: { momentum: 0.9 } },
  { activation: { activation: "relu" } },
];
