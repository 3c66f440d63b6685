import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import split from "../../../stages/split/index.js";
import { writeFiles } from "../../imaging/made-images.js";
import { stageParams, temporaryFolder } from "../../support/stage-context.js";
import { countOf, type ImageOf, splitOf } from "./datasets.js";

/** 100 images of 50 patients, each with one image of either class. */
const pairs: readonly ImageOf[] = Array.from({ length: 100 }, (_, i) => ({
  patient: `p${Math.floor(i / 2)}`,
  label: i % 2 === 0 ? "Mass" : "No Finding",
}));
const PARTITIONS = ["train", "validation", "test"] as const;
const FOUR = ["train", "validation", "calibration", "test"] as const;

describe("split by fractions", () => {
  it("keeps patients together and classes even", async () => {
    const { rows, logs, warnings, facts } = await splitOf(pairs, { train: 0.7, validation: 0.1, test: 0.2 });
    for (const [partition, images] of [
      ["train", 70],
      ["validation", 10],
      ["test", 20],
    ] as const) {
      expect(countOf(rows, partition)).toBe(images);
      expect(countOf(rows, partition, "Mass")).toBe(images / 2);
    }
    const patients = PARTITIONS.map(
      (partition) => new Set(rows.filter((row) => row.partition === partition).map((row) => row.patient)),
    );
    expect(patients.map((set) => set.size)).toEqual([35, 5, 10]);
    expect(new Set(patients.flatMap((set) => [...set])).size).toBe(50);
    expect(logs).toEqual([
      "train: 70 images of 35 patients, No Finding 35, Mass 35",
      "validation: 10 images of 5 patients, No Finding 5, Mass 5",
      "test: 20 images of 10 patients, No Finding 10, Mass 10",
    ]);
    expect(warnings).toEqual([]);
    expect(facts.flow.slice(1)).toEqual([
      { step: "train", images: 70, patients: 35 },
      { step: "validation", images: 10, patients: 5 },
      { step: "test", images: 20, patients: 10 },
    ]);
  });

  it("sets a calibration part aside, and tells of it where there is one", async () => {
    const { logs, facts } = await splitOf(pairs, { calibration: 0.2 });
    expect(logs).toEqual([
      "train: 50 images of 25 patients, No Finding 25, Mass 25",
      "validation: 10 images of 5 patients, No Finding 5, Mass 5",
      "calibration: 20 images of 10 patients, No Finding 10, Mass 10",
      "test: 20 images of 10 patients, No Finding 10, Mass 10",
    ]);
    expect(facts.flow.slice(1).map(({ step }) => step)).toEqual(["train", "validation", "calibration", "test"]);
    const inFold = await splitOf(pairs, { folds: 5, fold: 2, validation: 0.16, calibration: 0.16 });
    expect(FOUR.map((partition) => countOf(inFold.rows, partition))).toEqual([48, 16, 16, 20]);
  });

  it("gives the same partitions for a seed and others for another", async () => {
    const partitions = async (seed: number) => (await splitOf(pairs, { seed })).rows.map((row) => row.partition);
    expect(await partitions(1)).toEqual(await partitions(1));
    expect(await partitions(1)).not.toEqual(await partitions(2));
  });

  it("leaves a partition empty whose fraction is 0", async () => {
    const { rows } = await splitOf(pairs, { validation: 0, test: 0.2 });
    expect(countOf(rows, "validation")).toBe(0);
    expect(countOf(rows, "test")).toBe(20);
  });

  it("makes all images those of the test, of one class too, with nothing to be said of the other parts", async () => {
    const { rows, warnings } = await splitOf(pairs, { test: 1 });
    expect(countOf(rows, "test")).toBe(100);
    expect(warnings).toEqual([]);
    const healthy = await splitOf(
      pairs.filter(({ label }) => label !== "Mass"),
      { test: 1 },
    );
    expect(healthy.warnings).toEqual([
      'test has no image of the class "Mass" (50 images, all No Finding): AUC and whatever else compares the classes cannot be measured',
    ]);
  });

  it("splits image by image where patients are not known, and says so", async () => {
    const images = pairs.map(({ label }) => ({ label }) as ImageOf);
    const { rows, warnings, facts } = await splitOf(images);
    expect(countOf(rows, "test", "Mass")).toBe(10);
    expect(warnings).toEqual(["groupBy is patient, but no patient is known: images were split one by one"]);
    expect(facts.warnings).toEqual(warnings);
    expect((await splitOf(images, { groupBy: "none" })).warnings).toEqual([]);
    const parts = ["train", "validation", "test"] as const;
    const came = images.map((image, at) => ({ ...image, partition: parts[at % 3]! }));
    expect((await splitOf(came, { keep: true })).warnings).toEqual([
      "groupBy is patient, but no patient is known: whether the division that came with the images keeps each patient in one part is not known",
    ]);
  });

  it("says how many known patients come apart where images are split one by one", async () => {
    const { rows, warnings } = await splitOf(pairs, { groupBy: "none" });
    const patients = new Set(rows.map(({ patient }) => patient));
    const pairsOf = new Set(rows.map(({ patient, partition }) => `${patient} ${partition}`));
    expect(warnings).toEqual([
      `groupBy is none: ${pairsOf.size - patients.size} of ${patients.size} patients have images in more than one partition, and a model is tested on patients it knows; groupBy: patient keeps each in one`,
    ]);
  });

  it("keeps identical images together, and the patients who share them", async () => {
    const images = pairs.map((image, i) => (i % 10 === 0 ? { ...image, content: `same ${i % 50}` } : image));
    const { rows, warnings } = await splitOf(images);
    for (const digest of new Set(rows.map((row) => row.digest))) {
      expect(new Set(rows.filter((row) => row.digest === digest).map((row) => row.partition)).size).toBe(1);
    }
    expect(new Set(rows.filter((row) => row.digest === "same 0").map((row) => row.patient)).size).toBe(2);
    expect(warnings).toEqual([
      "5 images more than once under other names, such as images/00000.png and images/00050.png: identical images belong in one partition, and 5 of them join patients",
    ]);
  });

  it("says where identical images have different labels", async () => {
    const images: ImageOf[] = [...pairs, { patient: "x", label: "Mass", content: "c" }, { patient: "x", content: "c" }];
    expect((await splitOf(images)).warnings[1]).toBe("1 image more than once with different labels");
  });

  it("says where a patient larger than a partition makes the fractions miss", async () => {
    const images: ImageOf[] = Array.from({ length: 26 }, (_, i) => ({
      patient: String(Math.max(1, i - 16)),
      label: i % 2 === 0 ? "No Finding" : "Mass",
    }));
    const said = new Set<string>();
    for (const seed of [0, 1, 2, 3, 4]) {
      const { warnings, facts } = await splitOf(images, { validation: 0.2, test: 0.2, seed });
      expect(facts.warnings).toEqual(warnings);
      expect(warnings).toHaveLength(1);
      said.add(warnings[0] as string);
    }
    expect([...said].sort()).toMatchInlineSnapshot(`
      [
        "train has 22 images of 5 patients, validation 2 of 2 and test 2 of 2, instead of 16, 5 and 5: images of a patient stay together, and patient 1 has 18 of 26",
        "train has 5 images of 5 patients, validation 19 of 2 and test 2 of 2, instead of 16, 5 and 5: images of a patient stay together, and patient 1 has 18 of 26",
        "train has 5 images of 5 patients, validation 2 of 2 and test 19 of 2, instead of 16, 5 and 5: images of a patient stay together, and patient 1 has 18 of 26",
        "train has 6 images of 6 patients, validation 18 of 1 and test 2 of 2, instead of 16, 5 and 5: images of a patient stay together, and patient 1 has 18 of 26",
        "train has 6 images of 6 patients, validation 2 of 2 and test 18 of 1, instead of 16, 5 and 5: images of a patient stay together, and patient 1 has 18 of 26",
      ]
    `);
  });

  it("says where it makes those of a class miss, though all images are divided as they should be", async () => {
    const many = Array.from({ length: 2000 }, (_, i): ImageOf => ({ patient: `n${i}` }));
    const few = Array.from({ length: 100 }, (_, i): ImageOf => ({ patient: `m${i}`, label: "Mass" }));
    const large = Array.from({ length: 60 }, (): ImageOf => ({ patient: "large", label: "Mass" }));
    expect((await splitOf([...many, ...few])).warnings).toEqual([]);
    const { warnings } = await splitOf([...many, ...few, ...large]);
    expect(warnings).toMatchInlineSnapshot(`
      [
        "Of the class "Mass", train has 130 images of 71 patients, validation 10 of 10 and test 20 of 20, instead of 112, 16 and 32: images of a patient stay together, and patient large has 60 of 160",
      ]
    `);
  });

  it("gives each partition every class if only just", async () => {
    const few: ImageOf[] = [
      ...Array.from({ length: 3 }, (_, i) => ({ patient: `m${i}`, label: "Mass" as const })),
      ...Array.from({ length: 30 }, (_, i) => ({ patient: `n${i}` })),
    ];
    for (const seed of [1, 2, 3]) {
      const { rows } = await splitOf(few, { seed });
      expect(PARTITIONS.map((partition) => countOf(rows, partition, "Mass"))).toEqual([1, 1, 1]);
    }
  });

  it("leaves validation without a class of which there are two patients, says so, and fails with one", async () => {
    const few: ImageOf[] = [
      ...Array.from({ length: 8 }, () => ({ patient: "m1", label: "Mass" as const })),
      { patient: "m2", label: "Mass" },
      ...Array.from({ length: 30 }, (_, i) => ({ patient: `n${i}` })),
    ];
    const { rows, warnings } = await splitOf(few);
    expect(PARTITIONS.map((partition) => countOf(rows, partition, "Mass") > 0)).toEqual([true, false, true]);
    expect(warnings).toMatchInlineSnapshot(`
      [
        "validation has no image of the class "Mass" (3 images, all No Finding): its AUC cannot be measured, and no threshold can be chosen by it (evaluate then needs a number, such as \`threshold: 0.5\`)",
      ]
    `);
    await expect(splitOf(few.slice(8))).rejects.toThrow(
      'Expected at least 2 patients of the class "Mass", one for each of train and test, got 1',
    );
    await expect(splitOf([{ patient: "a" }, { patient: "b", label: "Mass" }], { validation: 0 })).rejects.toThrow(
      'Expected at least 2 patients of the class "No Finding", one for each of train and test, got 1',
    );
    await expect(splitOf([])).rejects.toThrow("Expected a dataset with images to split, got none");
  });
});

describe("split into folds", () => {
  it("tests every image exactly once over all folds, and patients stay together", async () => {
    const tested: string[] = [];
    for (const fold of [1, 2, 3, 4, 5]) {
      const { rows } = await splitOf(pairs, { folds: 5, fold, validation: 0.16 });
      expect(PARTITIONS.map((partition) => countOf(rows, partition))).toEqual([64, 16, 20]);
      expect(countOf(rows, "test", "Mass")).toBe(10);
      tested.push(...rows.filter((row) => row.partition === "test").map((row) => row.image));
    }
    expect(new Set(tested).size).toBe(100);
    expect(tested).toHaveLength(100);
  });

  it("divides what is beside a fold again, with the images of that fold left out", async () => {
    const fold = { folds: 5, fold: 2, validation: 0.16 };
    const beside = (await splitOf(pairs, fold)).rows.filter((row) => row.partition !== "test");
    const outer = new Set(beside.map((row) => row.image));
    const tested: string[] = [];
    for (let innerFold = 1; innerFold <= 4; innerFold += 1) {
      const { rows, facts, warnings } = await splitOf(pairs, { ...fold, innerFolds: 4, innerFold });
      expect(new Set(rows.map((row) => row.image))).toEqual(outer);
      expect(FOUR.map((part) => countOf(rows, part, "Mass"))).toEqual([24, 6, 0, 10]);
      const parts = rows.map((row) => `${row.patient} ${row.partition}`);
      expect(new Set(parts).size).toBe(40);
      tested.push(...rows.filter((row) => row.partition === "test").map((row) => row.image));
      expect(facts.flow[1]).toMatchObject({
        images: 80,
        reason: "images of fold 2 are left out: the model of all others is tested on them",
      });
      expect(warnings).toEqual([]);
    }
    expect(new Set(tested)).toEqual(outer);
    expect(tested).toHaveLength(80);
  });

  it("says where folds have other numbers of images than each should, because of a large patient", async () => {
    const large = Array.from({ length: 60 }, (): ImageOf => ({ patient: "large" }));
    const { warnings } = await splitOf([...large, ...pairs], { folds: 5, fold: 1, validation: 0.16 });
    expect(warnings[0]).toMatch(
      /^5 folds have 20 to 8\d images instead of 32 each: images of a patient stay together, and patient large has 60 of 160$/,
    );
  });

  it("names each of four parts, which are no folds", async () => {
    const large = Array.from({ length: 60 }, (): ImageOf => ({ patient: "large" }));
    const { warnings } = await splitOf([...large, ...pairs], { calibration: 0.2 });
    expect(warnings[0]).toMatch(
      /^train has \d+ images of \d+ patients, validation \d+ of \d+, calibration \d+ of \d+ and test \d+ of \d+, instead of 80, 16, 32 and 32: images of a patient stay together, and patient large has 60 of 160$/,
    );
  });

  it("needs a patient of each class in every fold", async () => {
    const few = [...pairs.slice(0, 8)];
    await expect(splitOf(few, { folds: 5, fold: 1 })).rejects.toThrow(
      'Expected at least 5 patients of the class "No Finding", one for each of 5 folds, got 4',
    );
  });
});

describe("split by official lists", () => {
  const name = (index: number) => `${String(index).padStart(5, "0")}.png`;
  const list = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => name(from + i)).join("\n");
  const listsOf = (files: Readonly<Record<string, string | Uint8Array>>): string => {
    const folder = temporaryFolder();
    writeFiles(folder, files);
    return folder;
  };
  const official = () => listsOf({ "train_val_list.txt.gz": gzipSync(list(0, 80)), "test_list.txt": list(80, 100) });

  it("takes the test as it is and carves validation from the rest by patient", async () => {
    const { rows, warnings } = await splitOf(pairs, { validation: 0.25 }, official());
    expect(rows.filter((row) => row.partition === "test").map((row) => path.basename(row.image))).toEqual(
      list(80, 100).split("\n"),
    );
    expect(countOf(rows, "validation", "Mass")).toBe(10);
    expect(countOf(rows, "train", "Mass")).toBe(30);
    expect(warnings).toEqual([]);
  });

  it("leaves out what no list names, and says so", async () => {
    const lists = listsOf({ "a.txt": list(0, 80), "b.txt": list(80, 98) });
    const { rows, warnings, facts } = await splitOf(
      pairs,
      { lists: { trainValidation: "a.txt", test: "b.txt" } },
      lists,
    );
    expect(rows).toHaveLength(98);
    expect(warnings).toEqual(["Left out: 2 images in neither list"]);
    expect(facts.flow[1]).toEqual({
      step: "in a partition",
      images: 98,
      patients: 49,
      reason: "2 images in neither list",
    });
  });

  it("counts names of a list that have no image, which a list of a whole data set has many of", async () => {
    const lists = listsOf({ "train_val_list.txt": `${list(0, 80)}\nx.png\ny.png\n`, "test_list.txt": list(80, 99) });
    const { logs, warnings, read } = await splitOf(pairs, {}, lists);
    expect(warnings).toEqual(["Left out: 1 image in neither list"]);
    expect(logs).toContain("2 names of train_val_list.txt have no image in the dataset");
    expect(read).toMatchObject({
      read: "99 images read; left out: 1 image without a partition (images/00099.png)",
      "read.names of train_val_list.txt without an image": "2",
      "read.names of test_list.txt without an image": "0",
    });
  });

  it("fails where folds are asked for too: they would all be the same", async () => {
    await expect(splitOf(pairs, { folds: 5, fold: 1 }, official())).rejects.toThrow(
      "Expected either `folds` or the input `lists`, got both",
    );
  });

  it("fails where lists divide a patient, share an image, or name none", async () => {
    const divided = listsOf({ "train_val_list.txt": list(0, 81), "test_list.txt": list(81, 100) });
    await expect(splitOf(pairs, {}, divided)).rejects.toThrow(
      /^Expected no patient in two partitions, got 1, such as patient p40 with images\/00080\.png in (train|validation) and images\/00081\.png in test$/,
    );
    const shared = listsOf({ "train_val_list.txt": list(0, 82), "test_list.txt": list(80, 100) });
    await expect(splitOf(pairs, {}, shared)).rejects.toThrow(
      "Expected each image in one list, got images/00080.png in train_val_list.txt and test_list.txt",
    );
    const foreign = listsOf({ "train_val_list.txt": list(0, 100), "test_list.txt": "x.png" });
    await expect(splitOf(pairs, {}, foreign)).rejects.toThrow(
      "Expected images of the dataset in test_list.txt, got none of 100",
    );
    await expect(splitOf(pairs, {}, listsOf({ "x.txt": "" }))).rejects.toThrow(
      "Expected the file train_val_list.txt (or train_val_list.txt.gz) in the input lists, got x.txt",
    );
  });

  it("fails where both lists have identical images, or drops them from training when told to", async () => {
    const images = pairs.map((image, i) => (i === 3 || i === 90 ? { ...image, content: "same" } : image));
    const error = await splitOf(images, {}, official()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^Expected no identical image in two partitions, got 1, such as the same image/),
      remedy: "Set onIdentical: drop to leave such images out of training and validation.",
    });
    const { rows, warnings } = await splitOf(images, { onIdentical: "drop" }, official());
    expect(rows).toHaveLength(99);
    expect(rows.some((row) => row.image.endsWith(name(3)))).toBe(false);
    expect(warnings.at(-1)).toBe("Left out: 1 image identical to test images");
  });
});

describe("split of a dataset that came divided", () => {
  const given = (partitions: readonly string[]) =>
    pairs.map((image, i) => ({ ...image, partition: partitions[Math.floor(i / 2) % partitions.length] as string }));

  it("is divided again without `keep`, which is said", async () => {
    const { warnings } = await splitOf(given(["train", "validation", "test", "train"]));
    expect(warnings).toContain(
      "The dataset came divided (train 50, validation 26, test 24) and is divided again; keep: true keeps its own division",
    );
  });

  it("keeps its partitions", async () => {
    const { rows, warnings } = await splitOf(given(["train", "validation", "test", "train", "train"]), { keep: true });
    expect(PARTITIONS.map((partition) => countOf(rows, partition))).toEqual([60, 20, 20]);
    expect(rows[2]?.partition).toBe("validation");
    expect(warnings).toEqual([]);
  });

  it("carves validation from train where there is none, and leaves out images without a partition", async () => {
    const { rows, warnings } = await splitOf(given(["train", "test", "train", "train", ""]), {
      keep: true,
      validation: 0.1,
    });
    expect(PARTITIONS.map((partition) => countOf(rows, partition))).toEqual([54, 6, 20]);
    expect(warnings).toEqual(["Left out: 20 images without a partition"]);
    const came = given(["train", "test", "calib", "train", "cal"]);
    const kept = await splitOf(came, { keep: true, validation: 0.1, calibration: 0.5 });
    expect(FOUR.map((partition) => countOf(kept.rows, partition))).toEqual([36, 4, 40, 20]);
  });

  it("says before training where validation or test has one class only, and fails where training has", async () => {
    const one = (partition: string, images: number, label?: "Mass"): ImageOf[] =>
      Array.from({ length: images }, (_, i) => ({
        patient: `${partition}${label}${i}`,
        partition,
        ...(label && { label }),
      }));
    const train = [...one("train", 9), ...one("train", 9, "Mass")];
    const { warnings, facts } = await splitOf([...train, ...one("validation", 7), ...one("test", 5, "Mass")], {
      keep: true,
    });
    expect(warnings).toEqual([
      'validation has no image of the class "Mass" (7 images, all No Finding): its AUC cannot be measured, and no threshold can be chosen by it (evaluate then needs a number, such as `threshold: 0.5`)',
      'test has no image of the class "No Finding" (5 images, all Mass): AUC and whatever else compares the classes cannot be measured',
    ]);
    expect(facts.warnings).toEqual(warnings);
    const carved = [...one("train", 30), ...one("train", 1, "Mass"), ...one("test", 3), ...one("test", 3, "Mass")];
    const after = await splitOf(carved, { keep: true, validation: 0.2 });
    expect(countOf(after.rows, "train", "Mass")).toBe(1);
    expect(after.warnings).toEqual([expect.stringMatching(/^validation has no image of the class "Mass" \(6 images/)]);
    const error = await splitOf([...one("train", 9), ...one("test", 5, "Mass")], { keep: true, validation: 0 }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({
      message:
        "Expected images of No Finding and Mass in train, got 9 images, all No Finding: there is nothing to tell apart",
      remedy: 'Use images, lists or fractions that leave images of the class "Mass" for training.',
    });
  });

  it("fails where it did not come divided, or divides a patient", async () => {
    await expect(splitOf(pairs, { keep: true })).rejects.toThrow(
      "Expected a dataset that came with partitions because of `keep`, got no image in train",
    );
    const divided = pairs.map((image, i) => ({ ...image, partition: ["train", "test"][i % 2] as string }));
    await expect(splitOf(divided, { keep: true, validation: 0 })).rejects.toThrow(
      "Expected no patient in two partitions, got 50, such as patient p0",
    );
    await expect(splitOf(divided, { keep: true }, temporaryFolder())).rejects.toThrow(
      "Expected either `keep` or the input `lists`, got both",
    );
  });
});

describe("parameters of split", () => {
  const problems = (params: Readonly<Record<string, unknown>>) =>
    split.check?.(stageParams(split.params, params) as never) ?? [];

  it.each([
    [{ train: 0.6, validation: 0.2, test: 0.3 }, "train: 0.5, validation: 0.2, test: 0.3"],
    [{ train: 0.6 }, "train: 0.7, validation: 0.1, test: 0.2"],
    [{ train: 0.6, validation: 0.5, test: 0.5 }, "train: 0.38, validation: 0.31, test: 0.31"],
  ])("gives parts that sum to 1 in place of %j", (params, line) => {
    expect(problems(params)).toMatchObject([
      {
        remedy: `Write ${line}, or leave \`train\` out: it is what the others leave. Left out, \`validation\` is 0.1 and \`test\` 0.2.`,
      },
    ]);
  });

  it.each([
    [
      { train: 0.7, validation: 0.1, test: 0.1 },
      "Expected train, validation and test to sum to 1, got 0.7 + 0.1 + 0.1 = 0.9",
    ],
    [
      { train: 0.7, calibration: 0.1 },
      "Expected train, validation, calibration and test to sum to 1, got 0.7 + 0.1 + 0.1 + 0.2 = 1.1",
    ],
    [
      { calibration: 0.7 },
      "Expected validation, calibration and test to leave something for training, got 0.1 + 0.7 + 0.2 = 1",
    ],
    [
      { folds: 2, fold: 1, calibration: 0.4 },
      "Expected validation and calibration to leave something for training in addition to one fold of 2, got 0.1 + 0.4",
    ],
    [{ validation: 0.5, test: 0.5 }, "Expected validation and test to leave something for training, got 0.5 + 0.5 = 1"],
    [
      { test: 1, validation: 0.3 },
      "Expected `test: 1`, which makes every image one of the test, to leave nothing for validation, got 0.3",
    ],
    [
      { test: 1, train: 0.5 },
      "Expected `test: 1`, which makes every image one of the test, to leave nothing for train, got 0.5",
    ],
    [{ keep: true, folds: 5, fold: 1 }, "Expected either `keep` or `folds`, got both"],
    [{ folds: 5 }, "Expected `folds` and `fold` to be given together, got no `fold`"],
    [{ fold: 1 }, "Expected `folds` and `fold` to be given together, got no `folds`"],
    [{ folds: 5, fold: 6 }, "Expected a fold from 1 to 5, got 6"],
    [{ folds: 5, fold: 1, innerFolds: 4, innerFold: 5 }, "Expected an inner fold from 1 to 4, got 5"],
    [
      { innerFolds: 4, innerFold: 1 },
      "Expected `innerFolds` beside `folds` and `fold`, whose rest they divide, got no `folds`",
    ],
    [
      { folds: 2, fold: 1, validation: 0.5 },
      "Expected validation to leave something for training in addition to one fold of 2, got 0.5",
    ],
  ])("are checked before anything runs: %o", (params, message) => {
    expect(problems(params).map((problem) => problem.message)).toEqual([message]);
  });

  it("may be sums that are not exact in binary", () => {
    expect(problems({ train: 0.7, validation: 0.1, test: 0.2 })).toEqual([]);
    expect(problems({})).toEqual([]);
    expect(problems({ folds: 5, fold: 5 })).toEqual([]);
  });
});
