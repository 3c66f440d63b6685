import { defineStage, port, Type } from "../../src/stage.js";

const prevalence = (finding: string, share: number) =>
  Type.Number({
    default: share,
    minimum: 0,
    maximum: 1,
    description: `Share of images that show ${finding}, over all patients; findings may occur together.`,
  });

export default defineStage({
  name: "synthesize",
  version: 1,
  description:
    "Draws chest radiographs of fictitious patients, as archives and a label table in the layout of NIH ChestX-ray14.",
  params: Type.Object({
    patients: Type.Integer({ default: 200, minimum: 1, maximum: 99_999, description: "How many patients." }),
    imagesPerPatient: Type.Integer({
      default: 4,
      minimum: 1,
      maximum: 999,
      description: "The most images of one patient; each has at least one.",
    }),
    size: Type.Integer({ default: 256, minimum: 32, maximum: 2048, description: "Width and height in pixels." }),
    findings: Type.Object(
      {
        Pneumothorax: prevalence("a pneumothorax", 0.3),
        Effusion: prevalence("a pleural effusion", 0.15),
        Cardiomegaly: prevalence("an enlarged heart", 0.15),
      },
      {
        default: {},
        additionalProperties: false,
        description: "How common each finding is; an image with none of them is No Finding.",
      },
    ),
    difficulty: Type.Number({
      default: 0.5,
      minimum: 0,
      maximum: 1,
      description: "0: findings are large and films clean; 1: findings are often slight and films noisy.",
    }),
    archives: Type.Integer({
      default: 2,
      minimum: 1,
      maximum: 99,
      description: "How many archives the patients are spread over, in order.",
    }),
    seed: Type.Integer({ default: 0, minimum: 0, description: "Same seed, same bytes.", seed: true }),
  }),
  inputs: {},
  outputs: {
    archives: port("files", "images_001.tar.gz and so on, each with images/<patient>_<follow-up>.png"),
    labels: port("table", "labels.csv with the columns of the NIH table"),
  },
  async run(context) {
    const { synthesize } = await import("./synthesize.js");
    await synthesize(context);
  },
});
