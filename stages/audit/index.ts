import { ENSEMBLE_FILE } from "../../src/artifacts/ensemble.js";
import { HEAD_ROWS_FILE } from "../../src/artifacts/head.js";
import { MODEL_FILES } from "../../src/artifacts/model.js";
import { formatCount } from "../../src/imaging/format-count.js";
import { defineStage, optionalPort, port } from "../../src/stage.js";
import { AuditParams } from "./params.js";

/** Of one processor, in the search for copies (`npm run bench -- audit-scale`). */
const SECONDS_PER_PICTURE = 6.5e-3;

export default defineStage({
  name: "audit",
  version: 20,
  description:
    "Looks for leaks between partitions and for shortcuts: shared patients, near-identical images, features that are the label, normalization from test images, and metadata (or their absence), burnt-in marks, borders or corners that tell the label, and a pretrained network that has seen the data set.",
  params: AuditParams,
  inputs: {
    images: port(
      "images",
      "The image files of the dataset. If `resize` made them, it has recorded what their originals were like.",
    ),
    dataset: port("dataset", "The dataset after `split`."),
    tensors: optionalPort("tensors", "What the network is trained on."),
    features: optionalPort(
      "features",
      "What a head is trained on: its pictures are prepared again, as the network saw them.",
    ),
    model: optionalPort("model", "Its normalization is recomputed from the training images.", {
      // So that trainings and heads with the same images are audited once, however many a sweep has.
      reads: [MODEL_FILES.preprocessing, HEAD_ROWS_FILE, ENSEMBLE_FILE].map((name) => `**/${name}`),
    }),
  },
  firstEstimate: (_, { images }) =>
    images && {
      work: `comparing at most ${formatCount(images.files)} pictures; decoding them is the work of \`augment\``,
      seconds: SECONDS_PER_PICTURE * images.files,
    },
  exactlyOneOf: [["tensors"], ["features"]],
  outputs: { findings: port("findings", "audit.json, and near-identical.csv: pairs of images.") },
  async run(ctx) {
    const { audit } = await import("./audit.js");
    await audit(ctx);
  },
});
