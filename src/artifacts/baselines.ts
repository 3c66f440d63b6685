import type { SCORED_PARTITIONS } from "../core/partitions.js";
import { count, fields, list, number, oneOf, optional, text } from "../core/shape.js";
import { readJson, writeJson } from "./json-file.js";

/** A figure with its 95 % interval; without one where there are too few patients. */
export interface BaselineFigure {
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

/** `baselines.json`: what is reached without a look at any image, on the images that the model was measured on. */
export interface Baselines {
  readonly format: 1;
  readonly partition: (typeof SCORED_PARTITIONS)[number];
  /** Each image is called what most training images are: a class, or of each finding whether it is there. */
  readonly commonest: {
    /** Of two and of several classes: which. */
    readonly called?: string;
    /** Of findings the mean over those that the model learned. */
    readonly accuracy: number;
    readonly each?: readonly {
      readonly name: string;
      readonly called: "present" | "absent";
      readonly accuracy: number;
    }[];
  };
  /** A logistic regression of view, age and sex, fitted to training images, for each class or finding. */
  readonly metadata:
    | {
        /** Which of them differ between images. */
        readonly columns: readonly string[];
        /** It was fitted to. */
        readonly images: number;
        /** For several classes or findings, the mean over the same ones as the model's. */
        readonly auc: BaselineFigure;
        readonly each?: readonly (BaselineFigure & { readonly name: string })[];
      }
    | { readonly reason: string };
}

const FILE = "baselines.json";

export const writeBaselines = (folder: string, baselines: Baselines): Promise<void> =>
  writeJson(folder, FILE, baselines);

const figure = { value: number, low: optional(number), high: optional(number) };

const BASELINES = fields<Baselines>({
  format: number,
  partition: oneOf("validation", "test"),
  commonest: fields<Baselines["commonest"]>({
    called: optional(text),
    accuracy: number,
    each: optional(list(fields({ name: text, called: oneOf("present", "absent"), accuracy: number }))),
  }),
  metadata: (value, at) =>
    typeof (value as { readonly reason?: unknown } | undefined)?.reason === "string"
      ? undefined
      : fields({
          columns: list(text),
          images: count,
          auc: fields(figure),
          each: optional(list(fields({ name: text, ...figure }))),
        })(value, at),
});

/** undefined where the folder has none. Throws a StageFailure where it is damaged. */
export const readBaselines = (folder: string): Promise<Baselines | undefined> =>
  readJson<Baselines>(folder, FILE, BASELINES);
