import { expect, test } from "vitest";
import { type Baselines, readBaselines } from "../../../src/artifacts/baselines.js";
import { seededRandom } from "../../../src/imaging/seeded-random.js";
import { auc } from "../../../src/statistics/auc.js";
import evaluate from "../../../stages/evaluate/index.js";
import { runStage } from "../../support/stage-context.js";
import { type ScoredImage, scoredTensors } from "./scored-tensors.js";

/** Two thirds of those with the first answer are AP views, a third of the others. */
function images(
  answer: (number: number) => Pick<ScoredImage, "label" | "findings">,
  isFirst: (image: ScoredImage) => boolean,
) {
  return ["train", "validation", "test"].flatMap((partition) =>
    Array.from({ length: 48 }, (_, number): ScoredImage => {
      const random = seededRandom(1, partition, number);
      const image = {
        partition,
        patient: `${partition}${number}`,
        ...answer(number),
        scores: [0, 0, 0].map(() => random.uniform()),
      };
      const isAp = number % 3 === 0 ? !isFirst(image) : isFirst(image);
      return { ...image, view: isAp ? "AP" : "PA", sex: "F", age: 50 };
    }),
  );
}

async function baselinesOf(all: readonly ScoredImage[], question: object, notLearned?: readonly string[]) {
  const { outputs, metrics } = await runStage(evaluate, {
    params: { backend: "cpu", explain: 0, bins: 2 },
    inputs: scoredTensors(all, { question }, notLearned),
  });
  return { found: (await readBaselines(outputs["metrics"]!))!, metrics };
}

const measuredBy = ({ metadata }: Baselines) => {
  if ("reason" in metadata) throw new Error(metadata.reason);
  return metadata;
};

const tested = (all: readonly ScoredImage[]) => all.filter(({ partition }) => partition === "test");
const byView = (all: readonly ScoredImage[], isFirst: (image: ScoredImage) => boolean): number =>
  auc(
    tested(all).map((image) => (isFirst(image) ? 1 : 0)),
    tested(all).map(({ view }) => (view === "AP" ? 1 : 0)),
  );

test("two classes: the commonest class, and what the view tells; what is the same for all tells nothing", async () => {
  const isFirst = ({ label }: ScoredImage) => label === "Mass";
  const all = images((number) => ({ label: number % 4 === 0 ? "Mass" : "Normal" }), isFirst).map((image) => ({
    ...image,
    scores: image.scores.slice(0, 1),
  }));
  const { found } = await baselinesOf(all, { kind: "binary", classes: ["Normal", "Mass"], positive: "Mass" });
  expect(found).toMatchObject({
    format: 1,
    partition: "test",
    commonest: { called: "Normal", accuracy: 0.75 },
    metadata: { columns: ["view"], images: 48 },
  });
  expect(found.metadata).toMatchObject({ auc: { value: byView(all, isFirst) } });
  const { low, high } = measuredBy(found).auc;
  expect(low).toBeLessThan(byView(all, isFirst));
  expect(high).toBeGreaterThan(byView(all, isFirst));
});

test("several classes: the mean of each against the rest", async () => {
  const classes = ["COVID", "Pneumonia", "Normal"];
  const isFirst = ({ label }: ScoredImage) => label === "COVID";
  const all = images((number) => ({ label: classes[[0, 0, 1, 2][number % 4]!]! }), isFirst);
  const { found } = await baselinesOf(all, { kind: "multiclass", classes });
  expect(found.commonest).toEqual({ called: "COVID", accuracy: 0.5 });
  const { each = [], auc: mean } = measuredBy(found);
  expect(each.map(({ name }) => name)).toEqual(classes);
  expect(each[0]!.value).toBe(byView(all, isFirst));
  expect(mean.value).toBeCloseTo(each.reduce((sum, { value }) => sum + value, 0) / 3, 12);
});

test("findings: of each whether it is there, from the images in which it is known; none of one that was not learned", async () => {
  const findings = ["Effusion", "Mass", "Hernia"];
  const isFirst = ({ findings: has }: ScoredImage) => has![0] === 1;
  const all = images(
    (number) => ({
      findings: [
        number % 4 === 0 ? undefined : number % 4 === 1 ? 0 : 1,
        number % 4 === 0 ? 1 : 0,
        number % 2 === 0 ? 1 : 0,
      ],
    }),
    isFirst,
  );
  const { found } = await baselinesOf(all, { kind: "multilabel", findings }, ["Hernia"]);
  expect(found.commonest).toEqual({
    accuracy: (24 / 36 + 0.75) / 2,
    each: [
      { name: "Effusion", called: "present", accuracy: 24 / 36 },
      { name: "Mass", called: "absent", accuracy: 0.75 },
    ],
  });
  expect(found.metadata).toMatchObject({ each: [{ name: "Effusion" }, { name: "Mass" }] });
});

test("metadata that are the same for all images tell nothing, and that is said; a part without training has no baselines", async () => {
  const all = images(
    (number) => ({ label: number % 2 === 0 ? "Mass" : "Normal" }),
    () => true,
  ).map((image) => ({
    ...image,
    view: "PA",
    scores: image.scores.slice(0, 1),
  }));
  const question = { kind: "binary", classes: ["Normal", "Mass"], positive: "Mass" };
  expect((await baselinesOf(all, question)).found.metadata).toEqual({
    reason: "view, age and sex are not known, or are the same for all training images",
  });
  expect(
    (
      await baselinesOf(
        all.filter(({ partition }) => partition !== "train"),
        question,
      )
    ).found,
  ).toBeUndefined();
});
