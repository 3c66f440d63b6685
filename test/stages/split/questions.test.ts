import { describe, expect, it } from "vitest";
import { type DatasetRow, readDataset, writeDataset } from "../../../src/artifacts/dataset.js";
import type { Answer, Question } from "../../../src/core/question.js";
import split from "../../../stages/split/index.js";
import { failureText, runStage, temporaryFolder } from "../../support/stage-context.js";

interface Image {
  readonly patient?: string;
  readonly label?: string;
  readonly findings?: readonly Answer[];
  readonly partition?: string;
}

async function divided(question: Question, images: readonly Image[], params: Readonly<Record<string, unknown>> = {}) {
  const rows = images.map(
    ({ patient = "", label = "", findings, partition = "" }, at): DatasetRow => ({
      image: `${String(at).padStart(5, "0")}.png`,
      digest: `d${at}`,
      label,
      labels: [],
      ...(findings !== undefined && { findings }),
      patient,
      age: undefined,
      sex: "",
      view: "",
      partition,
      more: {},
    }),
  );
  const dataset = temporaryFolder();
  await writeDataset(dataset, { rows, facts: { question, patientsKnown: true, flow: [], warnings: [] } });
  const outcome = await runStage(split, { params, inputs: { dataset } });
  return { ...outcome, read: outcome.facts, ...(await readDataset(outcome.outputs["dataset"] as string)) };
}

const GRADES: Question = { kind: "multiclass", classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8"] };
const FINDINGS = ["Mass", "Nodule", "Hernia"] as const;
const ASKED: Question = { kind: "multilabel", findings: FINDINGS };
/** 300 patients of one to four images; every third image has a mass, every fifth a nodule, four patients a hernia. */
const images: readonly Image[] = Array.from({ length: 300 }, (_, patient) =>
  Array.from({ length: 1 + (patient % 4) }, (_, image): Image => {
    const at = 7 * patient + image;
    const findings = [
      at % 3 === 0 ? 1 : 0,
      at % 5 === 0 ? 1 : at % 11 === 0 ? undefined : 0,
      patient % 80 === 3 ? 1 : 0,
    ];
    return { patient: `p${patient}`, findings: findings as readonly Answer[] };
  }),
).flat();

describe("several classes", () => {
  it("nine are as frequent in each part as in the whole, patients in one part each", async () => {
    const many = Array.from({ length: 900 }, (_, at) => ({
      label: String(at % 9),
      patient: `p${Math.floor(at / 18)}`,
    }));
    const single = Array.from({ length: 900 }, (_, at) => ({ label: String(at % 9) }));
    for (const [all, off] of [
      [many, 6],
      [single, 0],
    ] as const) {
      const { rows, read } = await divided(GRADES, all, { train: 0.6, validation: 0.2, test: 0.2 });
      for (const grade of GRADES.kind === "multiclass" ? GRADES.classes : []) {
        const count = (part: string) => rows.filter((row) => row.partition === part && row.label === grade).length;
        expect(Math.abs(count("train") - 60), grade).toBeLessThanOrEqual(off);
        expect(Math.abs(count("test") - 20), grade).toBeLessThanOrEqual(off);
        expect(read[`test.${grade}`]).toBe(count("test"));
      }
      expect(new Set(rows.map(({ partition, patient, image }) => `${partition} ${patient || image}`)).size).toBe(
        all === many ? 50 : 900,
      );
    }
  });

  it("says which class a part lacks, and fails where training or test cannot have one", async () => {
    const given = (labels: Readonly<Record<string, string>>) =>
      Object.entries(labels).flatMap(([partition, all]) => [...all].map((label) => ({ label, partition })));
    const run = await divided(GRADES, given({ train: "01234567", validation: "0123", test: "88" }), { keep: true });
    expect(run.warnings.slice(-3)).toEqual([
      'train has no image of the class "8": a model cannot learn to call it',
      'validation has no image of the classes "4", "5", "6", "7" and "8": figures of them, and means over all classes, cannot be measured',
      "test has no image of other classes (2 images, all 8): AUC and whatever else compares the classes cannot be measured",
    ]);
    const one = [...Array.from({ length: 40 }, (_, at) => ({ label: String(at % 8) })), { label: "8" }];
    expect(await failureText(divided(GRADES, one))).toMatch(
      /^Expected at least 2 different images of the class "8", one for each of train and test, got 1\n/,
    );
    expect(await failureText(divided(GRADES, given({ train: "00", test: "01" }), { keep: true }))).toMatch(
      /^Expected images of 0, 1, .* and 8 in train, got 1 image, all 0: there is nothing to tell apart\n/,
    );
  });
});

describe("findings", () => {
  it("are as frequent in each part as in the whole, a rare one in each; how far off is said", async () => {
    for (const seed of [1, 2, 3]) {
      const { rows, logs, warnings, read } = await divided(ASKED, images, { seed });
      // Four patients cannot be divided as the fractions say.
      expect(warnings).toEqual([
        expect.stringMatching(/^Of Hernia, train has .*, instead of 11, 2 and 3: .* and patient p3 has 4 of 16$/),
      ]);
      for (const [at, name] of FINDINGS.entries()) {
        const total = rows.filter(({ findings }) => findings?.[at] === 1).length;
        for (const [part, share] of Object.entries({ train: 0.7, validation: 0.1, test: 0.2 })) {
          const inside = rows.filter(({ partition, findings }) => partition === part && findings?.[at] === 1).length;
          expect(inside, `${name} in ${part}`).toBeGreaterThan(0);
          expect(Math.abs(inside - share * total), `${name} in ${part}`).toBeLessThanOrEqual(name === "Hernia" ? 8 : 9);
          expect(read[`${part}.${name}`]).toBe(inside);
        }
      }
      const parts = new Map(rows.map(({ patient, partition }) => [patient, partition]));
      expect(rows.every(({ patient, partition }) => parts.get(patient) === partition)).toBe(true);
      expect(logs.find((line) => line.startsWith("Mass: "))).toMatch(
        /^Mass: 250 images, off the share of train [+-]\d+\.\d, validation [+-]\d+\.\d, test [+-]\d+\.\d$/,
      );
    }
  });

  it("keep their parts in folds, each with a rare one as far as patients allow", async () => {
    const tests = await Promise.all(
      [1, 2, 3, 4].map(async (fold) => (await divided(ASKED, images, { folds: 4, fold, validation: 0.2 })).rows),
    );
    const tested = tests.map((rows) => rows.filter(({ partition }) => partition === "test"));
    expect(tested.reduce((sum, rows) => sum + rows.length, 0)).toBe(images.length);
    for (const rows of tested) expect(rows.some(({ findings }) => findings?.[2] === 1)).toBe(true);
  });

  it("says what is one-sided in a part, and where one patient has so many that a part misses its share", async () => {
    const large = Array.from({ length: 400 }, (): Image => ({ patient: "big", findings: [1, 0, 0] }));
    const rest = images.map(({ patient = "", findings = [] }) => ({
      patient,
      findings: [0, findings[1] ?? 0, 0] as const,
    }));
    const { warnings } = await divided(ASKED, [...large, ...rest]);
    expect(warnings[0]).toMatch(/^train has .* images of a patient stay together, and patient big has 400 of 1,150$/);
    expect(warnings.slice(1)).toEqual([
      expect.stringMatching(/^Of train: .*Hernia \(in no image\): nothing can be learnt of them$/),
      expect.stringMatching(/^Of validation: .*Hernia \(in no image\): they have no AUC there, and no threshold can/),
      expect.stringMatching(/^Of test: .*Hernia \(in no image\): they cannot be measured$/),
    ]);
    const none = images.map((image) => ({ ...image, findings: [0, undefined, 1] as const }));
    expect(await failureText(divided(ASKED, none))).toMatch(
      /^Expected a finding that some images in train have and others have not, got none of Mass, Nodule and Hernia\n/,
    );
  });
});
