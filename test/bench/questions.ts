import { seededRandom } from "../../src/imaging/seeded-random.js";
import { npyBytes, storedZip } from "../support/npz-bytes.js";
import { numberAfter, print } from "./measure.js";
import { type BenchProject, createProject } from "./project.js";

const FINDINGS = [
  "Atelectasis",
  "Cardiomegaly",
  "Consolidation",
  "Edema",
  "Effusion",
  "Emphysema",
  "Fibrosis",
  "Hernia",
  "Infiltration",
  "Mass",
  "Nodule",
  "Pleural_Thickening",
  "Pneumonia",
  "Pneumothorax",
];

const STAGES = ["augment", "train", "evaluate"] as const;

/**
 * 14 findings at once beside 14 binary questions over the same images, from `augment` to `evaluate`: the pipelines are the
 * same but for what is asked. The run of all findings is made before, among and after the binary ones, each time in a
 * project of its own, so that whatever else the machine does meets both.
 *
 * Options: `--images N` (1200 to learn from), `--side N` (28), `--epochs N` (3), `--model NAME` (cnn-small), `--keep`, and
 * `--pairs N`: in turns N runs of all findings and N of one finding each, whose mean stands for the 14. `--pairs 2 --images
 * 400 --epochs 1` ends in a minute on two quiet processors.
 */
export async function bench(options: readonly string[]): Promise<void> {
  const images = numberAfter(options, "--images", 1200);
  const side = numberAfter(options, "--side", 28);
  const epochs = numberAfter(options, "--epochs", 3);
  const model = options.includes("--model") ? options[options.indexOf("--model") + 1] : "cnn-small";
  const archive = makeArchive(images, side);
  const pipeline = (positive: string): string => `name: questions
seed: 1
stages:
  read: { uses: npz, inputs: { source: ../images.npz }, with: { findings: [${FINDINGS.join(", ")}]${positive} } }
  augment: { uses: augment, inputs: { images: read.images, dataset: read.dataset }, with: { size: ${side} } }
  train: { uses: train, inputs: { tensors: augment.tensors }, with: { model: ${model}, epochs: ${epochs} } }
  evaluate: { uses: evaluate, inputs: { model: train.model, tensors: augment.tensors } }
`;
  const ofStages = new Map<string, Readonly<Record<string, number>>[]>();
  const run = async (project: BenchProject, kind: "together" | "alone", positive: string): Promise<number> => {
    project.write("pipelines/questions.yaml", pipeline(positive));
    await project.pipeline(["run", "questions", "--quiet"]);
    const seconds = Object.fromEntries(STAGES.map((stage) => [stage, project.stageSeconds(stage)]));
    ofStages.set(kind, [...(ofStages.get(kind) ?? []), seconds]);
    const sum = Object.values(seconds).reduce((total, one) => total + one, 0);
    print(`  ${kind === "together" ? "14 findings" : positive.replace(", positive: ", "")}: ${sum.toFixed(2)} s`);
    return sum;
  };
  const together: number[] = [];
  const all = async (): Promise<void> => {
    const project = createProject(options);
    project.write("images.npz", archive);
    together.push(await run(project, "together", ""));
    project.close();
  };
  const alone: number[] = [];
  const binary = createProject(options);
  binary.write("images.npz", archive);
  const pairs = numberAfter(options, "--pairs", 0);
  const asked = pairs > 0 ? FINDINGS.slice(0, pairs) : FINDINGS;
  await all();
  for (const [at, finding] of asked.entries()) {
    alone.push(await run(binary, "alone", `, positive: ${finding}`));
    if (pairs > 0 ? at < asked.length - 1 : at === FINDINGS.length / 2 - 1) await all();
  }
  if (pairs === 0) await all();
  binary.close();
  const once = middleOf(together);
  const each = (alone.reduce((sum, one) => sum + one, 0) / alone.length) * FINDINGS.length;
  print(`${images} images of ${side} x ${side}, ${model}, ${epochs} epochs`);
  for (const [kind, runs] of ofStages) {
    const means = STAGES.map((stage) => {
      const mean = runs.reduce((sum, seconds) => sum + seconds[stage]!, 0) / runs.length;
      return `${stage} ${mean.toFixed(2)} s`;
    });
    print(`${kind}: ${means.join(", ")} (mean of ${runs.length} runs)`);
  }
  const measured = pairs > 0 ? `by ${alone.length} of them` : "all of them";
  print(
    `14 findings at once ${once.toFixed(1)} s, 14 binary runs ${each.toFixed(1)} s (${measured}): ratio ${(once / each).toFixed(3)} (1/${(each / once).toFixed(1)})`,
  );
}

/** Of an even number the mean of the two in the middle. */
function middleOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2;
}

/** Noise, brighter in a place of its own for each finding. */
function makeArchive(images: number, side: number): Uint8Array {
  const part = (name: string, count: number) => {
    const random = seededRandom("questions", name);
    const pixels = new Uint8Array(count * side * side);
    const labels = new Uint8Array(count * FINDINGS.length);
    for (let image = 0; image < count; image += 1) {
      const has = FINDINGS.map(() => random.uniform() < 0.3);
      for (const [at, one] of has.entries()) labels[image * FINDINGS.length + at] = one ? 1 : 0;
      for (let at = 0; at < side * side; at += 1) {
        const finding = Math.floor((at / side / side) * FINDINGS.length);
        pixels[image * side * side + at] = random.integer(90) + (has[finding] ? 60 : 0);
      }
    }
    return {
      [`${name}_images.npy`]: npyBytes("|u1", [count, side, side], pixels),
      [`${name}_labels.npy`]: npyBytes("|u1", [count, FINDINGS.length], labels),
    };
  };
  return storedZip({ ...part("train", images), ...part("val", images / 4), ...part("test", images / 4) });
}
