import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseCsv } from "../../../src/artifacts/csv.js";
import { type DatasetRow, writeDataset } from "../../../src/artifacts/dataset.js";
import type { FileFacts } from "../../../src/artifacts/originals.js";
import type { TensorRow } from "../../../src/artifacts/tensors.js";
import { binaryQuestion, type Question } from "../../../src/core/question.js";
import { type SeededRandom, seededRandom } from "../../../src/imaging/seeded-random.js";
import { checkFeatures } from "../../../stages/audit/check-features.js";
import { checkPartitions } from "../../../stages/audit/check-partitions.js";
import { checkShortcuts } from "../../../stages/audit/check-shortcuts.js";
import auditStage from "../../../stages/audit/index.js";
import augment from "../../../stages/augment/index.js";
import resize from "../../../stages/resize/index.js";
import { runStage } from "../../support/stage-context.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "audit-"));
});
afterEach(() => rm(folder, { recursive: true }));

const SIDE = 48;
const COUNT = 60;

const name = (index: number): string => `${String(index).padStart(3, "0")}.png`;

const partitionOf = (index: number) => (index < 36 ? "train" : index < 48 ? "validation" : "test");

const encoded = (pixels: Uint8Array, format: "png" | "jpeg"): Promise<Buffer> => {
  const raw = sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 1 } }).toColourspace("b-w");
  return (format === "jpeg" ? raw.jpeg({ quality: 92 }) : raw.png()).toBuffer();
};

const drawn = new Map<number, Uint8Array>();

/** Blobs of light, different for every image. */
function pictureOf(source: number): Uint8Array {
  const known = drawn.get(source) ?? draw(seededRandom("picture", source));
  drawn.set(source, known);
  return known;
}

function draw(random: SeededRandom): Uint8Array {
  const blobs = Array.from(
    { length: 70 },
    () => [random.between(0, SIDE), random.between(0, SIDE), random.between(1, 3), random.between(-90, 90)] as const,
  );
  return Uint8Array.from({ length: SIDE * SIDE }, (_, at) => {
    const [x, y] = [at % SIDE, Math.floor(at / SIDE)];
    const light = blobs.reduce(
      (sum, [cx, cy, r, a]) => sum + a * Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * r * r)),
      128,
    );
    return Math.max(0, Math.min(255, Math.round(light)));
  });
}

/** The picture whose place (x, y) from its middle is where `at` says in another. */
const mapped = (pixels: Uint8Array, at: (x: number, y: number) => readonly [number, number]): Uint8Array =>
  pixels.map((_, place) => {
    const middle = (SIDE - 1) / 2;
    const [x, y] = at((place % SIDE) - middle, Math.floor(place / SIDE) - middle);
    const [u, v] = [x + middle, y + middle];
    const [left, top] = [Math.floor(u), Math.floor(v)];
    if (left < 0 || top < 0 || left >= SIDE - 1 || top >= SIDE - 1) return 0;
    const value = (dx: number, dy: number): number => pixels[(top + dy) * SIDE + left + dx]!;
    const [fx, fy] = [u - left, v - top];
    return (1 - fy) * ((1 - fx) * value(0, 0) + fx * value(1, 0)) + fy * ((1 - fx) * value(0, 1) + fx * value(1, 1));
  });

const turned = (degrees: number) => (pixels: Uint8Array) => {
  const [cosine, sine] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return mapped(pixels, (x, y) => [cosine * x + sine * y, cosine * y - sine * x]);
};

const curved = (curve: (value: number) => number) => (pixels: Uint8Array) =>
  pixels.map((value) => Math.max(0, Math.min(255, Math.round(curve(value)))));

/** Ways to make another picture of one that an eye sees through. */
const CHANGES: Readonly<Record<string, (pixels: Uint8Array) => Uint8Array>> = {
  "turned by 90 degrees": turned(90),
  "turned by 8 degrees": turned(8),
  "turned by 3 degrees": turned(-3),
  "turned by 40 degrees": turned(40),
  mirrored: (pixels) => mapped(pixels, (x, y) => [-x, y]),
  "cut to 90 %": (pixels) => mapped(pixels, (x, y) => [0.9 * x + 1, 0.9 * y - 1]),
  "cut to 98 %": (pixels) => mapped(pixels, (x, y) => [0.98 * x, 0.98 * y]),
  shifted: (pixels) => mapped(pixels, (x, y) => [x - 1.5, y - 1.5]),
  inverted: curved((value) => 255 - value),
  equalized: (pixels) => {
    const sorted = [...pixels].sort((a, b) => a - b);
    return pixels.map((value) => (255 * sorted.lastIndexOf(value)) / sorted.length);
  },
  "darkened by gamma": curved((value) => 255 * (value / 255) ** 1.8),
  brightened: curved((value) => 1.15 * value + 10),
};

interface Planted {
  /** Another than of two classes, and what it makes of each row. */
  readonly question?: Question;
  readonly answers?: (index: number) => Partial<Pick<DatasetRow, "label" | "findings">>;
  readonly age?: (index: number) => number | undefined;
  readonly more?: (index: number) => Readonly<Record<string, string>>;
  readonly pixels?: (pixels: Uint8Array, positive: boolean, index: number) => Uint8Array;
  readonly patient?: (index: number) => string;
  /** Indices of images that are JPEGs. */
  readonly jpegs?: readonly number[];
  /** Index of an image whose picture this one repeats. */
  readonly copyOf?: (index: number) => number | undefined;
  readonly normalizeOver?: "train" | "all";
  /** An images artifact to audit in place of the files. */
  readonly resized?: string;
  readonly withoutModel?: boolean;
  /** How many images, in place of all. */
  readonly only?: number;
}

async function auditOf(planted: Planted = {}, params: Readonly<Record<string, unknown>> = {}) {
  const images = path.join(folder, "images");
  const dataset = path.join(folder, "dataset");
  const model = path.join(folder, "model");
  for (const each of [images, dataset, model]) await mkdir(each);
  const rows: DatasetRow[] = [];
  const kept: { readonly pixels: Uint8Array; readonly train: boolean }[] = [];
  for (let index = 0; index < (planted.only ?? COUNT); index++) {
    const positive = index % 2 === 1;
    const partition = partitionOf(index);
    const source = planted.copyOf?.(index) ?? index;
    const own = pictureOf(source);
    const pixels = planted.pixels?.(own, positive, index) ?? own;
    const isJpeg = planted.jpegs?.includes(index) ?? false;
    const bytes = await encoded(pixels, isJpeg ? "jpeg" : "png");
    const image = isJpeg ? name(index).replace("png", "jpg") : name(index);
    await writeFile(path.join(images, image), bytes);
    kept.push({ pixels, train: partition === "train" });
    rows.push({
      image,
      digest: createHash("sha256").update(bytes).digest("hex"),
      label: positive ? "ill" : "well",
      labels: [],
      patient: planted.patient?.(index) ?? `p${index}`,
      age: planted.age === undefined ? 30 + ((index * 7) % 40) : planted.age(index),
      sex: (index >> 1) % 2 === 0 ? "F" : "M",
      view: "PA",
      partition,
      more: planted.more?.(index) ?? {},
      ...planted.answers?.(index),
    });
  }
  const question = planted.question ?? binaryQuestion(["well", "ill"]);
  await writeDataset(dataset, {
    rows,
    facts: { question, patientsKnown: true, flow: [], warnings: [] },
  });
  const chosen = kept
    .filter(({ train }) => train || planted.normalizeOver === "all")
    .flatMap(({ pixels }) => [...pixels]);
  const mean = chosen.reduce((sum, value) => sum + value, 0) / chosen.length;
  const std = Math.sqrt(chosen.reduce((sum, value) => sum + (value - mean) ** 2, 0) / chosen.length);
  await writeFile(
    path.join(model, "preprocessing.json"),
    JSON.stringify({
      ...{
        size: [SIDE, SIDE],
        fit: "contain",
        channels: 1,
        bitDepth: 8,
        inRange: [0, 255],
        clahe: null,
        resized: null,
      },
      ...{ question, normalization: { kind: "mean-std", mean: [mean], std: [std] } },
    }),
  );
  const made = await runStage(augment, { params: { size: SIDE }, inputs: { images, dataset } });
  const tensors = made.outputs["tensors"]!;
  const inputs = {
    images: planted.resized ?? images,
    dataset,
    tensors,
    ...(planted.withoutModel ? {} : { model }),
  };
  const outcome = await runStage(auditStage, { params, inputs });
  const { findings } = JSON.parse(
    await readFile(path.join(outcome.outputs["findings"] as string, "audit.json"), "utf8"),
  );
  const status = Object.fromEntries(
    findings.map((finding: { check: string; status: string }) => [finding.check, finding.status]),
  );
  return { ...outcome, status, findings };
}

type Table = Pick<Planted, "age" | "more" | "patient">;

function tableRows({ age, more, patient }: Table): readonly TensorRow[] {
  return Array.from({ length: COUNT }, (_, index): TensorRow => {
    const [image, label] = [name(index), index % 2 === 1 ? "ill" : "well"];
    const years = age === undefined ? 30 + ((index * 7) % 40) : age(index);
    return {
      ...{ row: index, copy: 0, image, digest: image, label, labels: [], patient: patient?.(index) ?? `p${index}` },
      ...{ age: years, sex: (index >> 1) % 2 === 0 ? "F" : "M", view: "PA", partition: partitionOf(index) },
      more: more?.(index) ?? {},
    };
  });
}

const ASKED = {
  ...{ positive: "ill", negative: "well", isPositive: ({ label }: TensorRow) => label === "ill" },
  ...{ of: 1, limit: 0.7, seed: 0 },
};

const sameFile = (index: number): FileFacts => ({
  ...{ format: "png", width: SIDE, height: SIDE, channels: 1, bytes: 2000 + index },
});

/** The check for shortcuts alone, where pictures do not matter: of as many images, as `auditOf` makes them. */
const shortcutsOf = (table: Table, files = Array.from({ length: COUNT }, (_, index) => sameFile(index))) =>
  checkShortcuts(tableRows(table), files, ASKED);

/** The same, of files of which these are JPEGs and the others PNGs. */
async function shortcutsOfFiles({
  isJpeg,
  pixels = (own) => own,
}: {
  readonly isJpeg: (positive: boolean, index: number) => boolean;
  readonly pixels?: (own: Uint8Array, positive: boolean) => Uint8Array;
}) {
  const files: FileFacts[] = [];
  for (let index = 0; index < COUNT; index++) {
    const positive = index % 2 === 1;
    const format = isJpeg(positive, index) ? "jpeg" : "png";
    const bytes = (await encoded(pixels(pictureOf(index), positive), format)).length;
    files.push({ ...sameFile(index), format, bytes });
  }
  return shortcutsOf({}, files);
}

/** The check of patients alone, likewise. */
const patientsOf = (patient: (index: number) => string) =>
  checkPartitions(tableRows({ patient }), { patientsKnown: true })[0]!;

const clean = {
  patients: "passed",
  "identical images": "passed",
  "near-identical images": "passed",
  "label among the features": "passed",
  normalization: "passed",
  shortcuts: "passed",
  "marks and borders": "passed",
  "image regions": "passed",
};

describe("audit", () => {
  it("passes a dataset without faults", async () => {
    const { status, warnings, metrics, findings } = await auditOf();
    expect(status).toEqual(clean);
    expect(warnings).toEqual([]);
    expect(metrics).toEqual({ "audit.problems": 0 });
    const shortcuts = findings.find(({ check }: { check: string }) => check === "shortcuts");
    expect(shortcuts.details.together.auc).toBeGreaterThan(0);
  });

  it("finds patients on both sides, and a picture under another name and format", async () => {
    const { status, warnings } = await auditOf({
      patient: (index) => `p${index % 40}`,
      copyOf: (index) => (index === 50 ? 3 : undefined),
      jpegs: [50],
    });
    expect(status).toEqual({ ...clean, patients: "problem", "near-identical images": "problem" });
    expect(warnings).toEqual([
      "20 patients are in more than one partition, such as p0 (train, validation).",
      "1 pair of images in different partitions show the same picture, such as 003.png (train) and 050.jpg (test).",
    ]);
  });

  it("finds images of each class that were normalized together, before the split", () => {
    // Each class divided by a norm of its own: the faint class is known by its brightness.
    const pixels = Array.from({ length: COUNT }, (_, index) => [
      ...pictureOf(index).map((value) => Math.round(value * (index % 2 === 1 ? 0.45 : 0.95))),
    ]);
    const { status } = checkFeatures(tableRows({}), Uint8Array.from(pixels.flat()), ASKED, 0.999);
    expect(status).toBe("problem");
  });

  it("finds twenty leaks in one data set", async () => {
    const kinds = Object.keys(CHANGES);
    const ids: Readonly<Record<number, string>> = {
      12: "A1",
      44: "a-01",
      13: "766",
      45: "00766.0",
      40: "p14",
      41: "p15",
    };
    const { findings, outputs } = await auditOf({
      // Test images 48 to 59 are copies of training images 0 to 11, each changed in another way.
      copyOf: (index) => (index >= 48 ? index - 48 : index === 46 ? 16 : undefined),
      pixels: (pixels, positive, index) =>
        (index >= 48 ? CHANGES[kinds[index - 48]!]!(pixels) : pixels).map((own, at) =>
          at === 77 ? (positive ? 255 : 0) : own,
        ),
      jpegs: [],
      patient: (index) => ids[index] ?? `p${index}`,
      age: (index) => (index % 2 === 1 ? 50 + (index % 5) : index % 4 === 0 ? 20 + (index % 7) : 80 + (index % 7)),
      more: (index) => ({ manufacturer: index % 2 === 1 ? "A" : "B" }),
    });
    const of = (name: string) => findings.find(({ check }: { check: string }) => check === name);
    const pairs = parseCsv(
      await readFile(path.join(outputs["findings"] as string, "near-identical.csv"), "utf8"),
      "pairs",
    );
    expect(
      pairs
        .filter(([, , , , kind]) => kind === "copy")
        .map(([image, , other]) => `${image} ${other}`)
        .sort(),
    ).toEqual(
      [...Array.from({ length: 12 }, (_, at) => `${name(at)} ${name(48 + at)}`), `${name(16)} ${name(46)}`].sort(),
    );
    expect(of("patients")).toMatchObject({ status: "problem", details: { count: 2, spellings: { count: 2 } } });
    expect(of("identical images")).toMatchObject({ status: "problem", details: { count: 1 } });
    expect(of("label among the features").details.found[0]).toEqual({ name: "pixel 77", auc: 1 });
    const told = of("shortcuts").details.alone.filter(({ low }: { low: number }) => low > 0.9);
    expect(told.map(({ source }: { source: string }) => source)).toEqual(["age", "column manufacturer"]);
  });

  it("finds the label column among the features; tells neighbours, such as adjacent slices, from copies; shows ids that differ by spelling", async () => {
    const nextSlice = (pixels: Uint8Array): Uint8Array => {
      const other = pictureOf(1000);
      return pixels.map((own, at) => 0.74 * own + 0.26 * other[at]!);
    };
    const ids: Readonly<Record<number, string>> = { 2: "766", 54: "00766", 4: "A-1", 55: " a1", 50: "p3", 51: "" };
    const { findings, status, warnings } = await auditOf({
      // Of one patient, and of nobody knows whom.
      copyOf: (index) => (index === 50 ? 3 : index === 51 ? 13 : undefined),
      pixels: (pixels, positive, index) =>
        (index === 50 || index === 51 ? nextSlice(pixels) : pixels).map((value, at) =>
          at === 77 ? (positive ? 1 : 0) : value,
        ),
      patient: (index) => ids[index] ?? `p${index}`,
    });
    expect(status).toEqual({
      ...clean,
      patients: "problem",
      "near-identical images": "hint",
      "label among the features": "problem",
    });
    const pairs = findings.find(({ check }: { check: string }) => check === "near-identical images");
    expect(pairs).toMatchObject({ status: "hint", details: { pairs: 0, neighbours: 2 } });
    expect(warnings.join("\n")).toMatch(
      /No picture was found in two partitions, among 60 images\. 2 pairs of images in different partitions are neighbours: alike as adjacent slices or follow-ups of one patient are, such as 003\.png \(train\) and 050\.png \(test\)\./,
    );
    expect(warnings.join("\n")).toMatch(/A single feature alone tells the classes apart, pixel 77 \(AUC 1\.0000\)/);
  });

  it("shows patients whose ids differ only in zeros, case, blanks or punctuation", () => {
    const ids: Readonly<Record<number, string>> = { 2: "766", 50: "00766", 4: "A-1", 51: " a1" };
    expect(patientsOf((index) => ids[index] ?? `p${index}`)).toMatchObject({
      status: "hint",
      message:
        '2 groups of ids in different partitions differ only in zeros, case, blanks or punctuation, such as "766" and "00766" (train, test): they may be one patient.',
    });
  });

  it("takes ids for different whose numbers are, with or without signs between them", () => {
    const ids = ["1-11", "11-1", "111", "100", "1", "1.1", "é1", "e1"];
    expect(patientsOf((index) => ids[index - 32] ?? `p${index}`).status).toBe("passed");
  });

  it("finds an age of which the middle is one class", () => {
    const { status, message } = shortcutsOf({
      age: (index) => (index % 2 === 1 ? 50 + (index % 5) : index % 4 === 0 ? 20 + (index % 7) : 80 + (index % 7)),
    });
    expect(status).toBe("problem");
    expect(message).toMatch(/^The age alone tells the classes apart/);
  });

  it("finds an age that is missing in one class", () => {
    const { message } = shortcutsOf({ age: (index) => (index % 2 === 1 ? undefined : 40 + (index % 9)) });
    expect(message).toMatch(/^The absence of the age alone tells the classes apart/);
  });

  it("shows a column that is empty in one class", () => {
    const { status, message } = shortcutsOf({
      more: (index): Readonly<Record<string, string>> => ({ reader: index % 2 === 1 ? `r${index}` : "" }),
    });
    expect(status).toBe("hint");
    expect(message).toMatch(/^The emptiness of the column reader alone tells the classes apart/);
  });

  it("looks at each finding among the images in which it is known, and names that of which most is found", async () => {
    const hasEffusion = (index: number): boolean => index % 3 === 0;
    const { status, findings } = await auditOf({
      question: { kind: "multilabel", findings: ["Mass", "Effusion", "Hernia"] },
      answers: (index) => ({
        label: "",
        findings: [
          index % 2 === 1 ? 1 : 0,
          index % 5 === 4 ? undefined : hasEffusion(index) ? 1 : 0,
          index === 0 ? 1 : undefined,
        ],
      }),
      more: (index) => ({ manufacturer: hasEffusion(index) || index % 5 === 4 ? "A" : "B" }),
      withoutModel: true,
      only: 40,
    });
    // Without a model the rest is looked at all the same.
    expect(status).toMatchObject({ patients: "passed", normalization: "not checked", shortcuts: "problem" });
    const { message, details } = findings.find(({ check }: { check: string }) => check === "shortcuts");
    expect(message).toMatch(
      /^Of 3 findings, each against the rest, most of Effusion: The column manufacturer alone tells the classes apart .* Not checked, having too few images: Hernia\.$/,
    );
    expect(details.each).toEqual({ Mass: "passed", Effusion: "problem", Hernia: "not checked" });
  });

  it("looks at each class against all others", async () => {
    const classes = ["A", "B", "C"];
    const { status, findings } = await auditOf({
      question: { kind: "multiclass", classes },
      answers: (index) => ({ label: classes[index % 3]! }),
      more: (index) => ({ manufacturer: index % 3 === 2 ? "X" : "Y" }),
      withoutModel: true,
      only: 40,
    });
    expect(status).toMatchObject({ shortcuts: "problem", "marks and borders": "passed" });
    const { message, details } = findings.find(({ check }: { check: string }) => check === "shortcuts");
    expect(message).toMatch(
      /^Of 3 classes, each against the rest, most of C: The column manufacturer alone tells the classes apart/,
    );
    expect(details.each["C"]).toBe("problem");
  });

  it("finds that the manufacturer tells the class", () => {
    const { status, message } = shortcutsOf({ more: (index) => ({ manufacturer: index % 2 === 1 ? "A" : "B" }) });
    expect(status).toBe("problem");
    expect(message).toMatch(/^The column manufacturer alone tells the classes apart/);
  });

  it("names what tells most of the class, though less than the limit", () => {
    const more = (index: number) => ({ manufacturer: (index * 7) % 10 < (index % 2 === 1 ? 8 : 2) ? "A" : "B" });
    const { status, message } = shortcutsOf({ more });
    expect(status).toBe("passed");
    expect(message).toMatch(
      /^Metadata tell something about the class, but not clearly more than the limit of AUC 0\.7 \(most the column manufacturer: AUC 0\.\d{3}, .+; all together: AUC/,
    );
  });

  it("does not judge the size of files of one format: what they show makes it", async () => {
    const pixels = (own: Uint8Array, positive: boolean) => (positive ? own.map((value, at) => value ^ (at % 2)) : own);
    expect((await shortcutsOfFiles({ isJpeg: () => false, pixels })).status).toBe("passed");
  });

  it("shows that the size of files tells the class where formats differ, since packing may be why", async () => {
    const { status, message } = await shortcutsOfFiles({
      // One JPEG of each class, so that the format itself tells nothing.
      isJpeg: (_, index) => index < 2,
      pixels: (own, positive) =>
        positive ? own.map((value, at) => value ^ (Math.imul(at, 2_654_435_761) >>> 27)) : own,
    });
    expect(status).toBe("hint");
    expect(message).toMatch(/^The file size alone tells the classes apart .*, in files of several formats/);
  });

  it("finds that the file format tells the class", async () => {
    const { status, message } = await shortcutsOfFiles({ isJpeg: (positive) => positive });
    expect(status).toBe("problem");
    expect(message).toMatch(/The file (format|size) alone tells the classes apart \(AUC (0\.99\d|1\.000)/);
  });

  it("counts images of one patient together where it says how sure a probe is", () => {
    // Five patients of each class and six images each: independent images would make this interval a quarter as wide.
    const intervalOf = (patients: number): number => {
      const { details } = shortcutsOf({
        patient: (index) => `p${index % patients}`,
        age: (index) => (((index % patients) * 7) % 10) + 30 + (index % 2),
      });
      const alone = details["alone"] as readonly {
        readonly source: string;
        readonly low: number;
        readonly high: number;
      }[];
      const { low, high } = alone.find(({ source }) => source === "age")!;
      return high - low;
    };
    expect(intervalOf(10)).toBeGreaterThan(1.5 * intervalOf(60));
  });

  it("finds all three faults of the example of 2022 at once", async () => {
    const { status } = await auditOf({
      // The label column stayed in the matrix; each class was divided by a norm of its own before the split; patients
      // were split image by image.
      pixels: (pixels, positive) =>
        pixels.map((value, at) => (at === 0 ? (positive ? 255 : 0) : Math.round(value * (positive ? 0.45 : 0.95)))),
      patient: (index) => `p${index % 40}`,
      normalizeOver: "all",
    });
    expect(status).toMatchObject({
      patients: "problem",
      "label among the features": "problem",
      normalization: "problem",
    });
  });

  it("finds that the format of the originals tells the class, after they were resized to PNG", async () => {
    const images = path.join(folder, "originals");
    await mkdir(images);
    const only = 40;
    for (let index = 0; index < only; index++) {
      const raw = sharp(pictureOf(index), { raw: { width: SIDE, height: SIDE, channels: 1 } });
      const positive = index % 2 === 1;
      const bytes = await (positive ? raw.jpeg({ quality: 92 }) : raw.png()).toBuffer();
      await writeFile(path.join(images, `${String(index).padStart(3, "0")}.${positive ? "jpg" : "png"}`), bytes);
    }
    const resized = (await runStage(resize, { params: { size: SIDE }, inputs: { images } })).outputs["images"]!;
    const { findings, status } = await auditOf({ resized, only });
    expect(status).toMatchObject({ shortcuts: "problem" });
    const { details } = findings.find(({ check }: { check: string }) => check === "shortcuts");
    const format = details.alone.find(({ source }: { source: string }) => source === "file format");
    expect(format.auc).toBe(1);
  });

  it("says nothing of single features where so few images would separate by chance", async () => {
    const { status, findings } = await auditOf({ only: 14 });
    expect(status["label among the features"]).toBe("not checked");
    expect(findings[3].message).toBe(
      "With 7 images of one class and 7 of the other, one of 2,309 features may separate them by chance.",
    );
  });

  it("fails where it is asked to, after all checks: patients on both sides, and normalization that other images went into", async () => {
    const planted = { only: 40, patient: (index: number) => `p${index % 36}`, normalizeOver: "all" } as const;
    await expect(auditOf(planted, { onProblem: "fail" })).rejects.toThrow(
      "The audit found 2 problems: 4 patients are in more than one partition, such as p0 (train, validation). " +
        "The normalization of the model is that of all images, test images among them.",
    );
  });
});
