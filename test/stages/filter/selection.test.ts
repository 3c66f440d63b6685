import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { namesOf } from "../../../src/core/question.js";
import { files, filtered, NIH } from "./filtered.js";

describe("classes of filter", () => {
  it("takes only images without other findings with match: only", async () => {
    expect((await filtered({ params: { match: "only" } })).chosen).toEqual([
      "00000002_000.png No Finding",
      "00000003_000.png Pneumothorax",
      "00000004_000.png No Finding",
    ]);
  });

  it("takes several pathologies as one class", async () => {
    const { facts, chosen } = await filtered({ params: { positive: ["pneumothorax", "Cardiomegaly"] } });
    expect(namesOf(facts.question)).toEqual(["No Finding", "Pneumothorax or Cardiomegaly"]);
    expect(chosen.filter((line) => line.endsWith("Cardiomegaly"))).toHaveLength(3);
  });

  it("takes every other labelled image as negative with `rest`", async () => {
    const { facts, chosen } = await filtered({ params: { negative: "rest" } });
    expect(namesOf(facts.question)).toEqual(["not Pneumothorax", "Pneumothorax"]);
    expect(chosen.filter((line) => line.endsWith("not Pneumothorax"))).toHaveLength(4);
  });

  it("does not take rows as negative that have another finding too, and says so", async () => {
    const table = `${NIH}\n00000005_000.png,No Finding|Mass,0,5,40,F,PA,1,1,1,1\n00000006_000.png,,0,6,40,F,PA,1,1,1,1`;
    const { chosen, warnings, facts } = await filtered({ table });
    expect(chosen).toHaveLength(4);
    expect(warnings).toEqual([
      '1 row of labels.csv with "No Finding" next to other findings: not taken as negative',
      "labels.csv: 1 row has no answer (blank 1): in neither class, unless the parameter `blank` says otherwise",
    ]);
    expect(facts.flow[1]?.reason).toBe("other findings; 1 row without an answer or uncertain");
  });

  it("lists the known findings when it does not know one", async () => {
    const error = await filtered({ params: { positive: "Pneumotorax" } }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      message: 'Expected `positive` to be a finding of labels.csv, got "Pneumotorax"; did you mean "Pneumothorax"?',
      remedy:
        "Its findings, with the number of images: No Finding 2, Pneumothorax 2, Cardiomegaly 1, Effusion 1, Infiltration 1, Pleural_Thickening 1.",
    });
    await expect(filtered({ params: { negative: "Healthy" } })).rejects.toThrow(
      /^Expected `negative` to be a finding of labels\.csv, got "Healthy"$/,
    );
    await expect(filtered({ params: { negative: "pneumothorax" } })).rejects.toThrow(
      'Expected `positive` and `negative` to name different findings, got "Pneumothorax" in both',
    );
  });

  it("says which step emptied a class", async () => {
    await expect(filtered({ params: { where: { view: "LATERAL" } } })).rejects.toThrow(
      'Expected images of the class "No Finding", got none after the step "view LATERAL" (2 after "Pneumothorax, or No Finding")',
    );
    const images = files("images/00000002_000.png");
    await expect(filtered({ images })).rejects.toThrow(
      'Expected images of the class "Pneumothorax", got none after the step "with an image file" (2 after "Pneumothorax, or No Finding")',
    );
    await expect(filtered({ params: { positive: "Infiltration", match: "only" } })).rejects.toThrow(
      'Expected images of the class "Infiltration", got none after the step "Infiltration alone, or No Finding"',
    );
  });
});

describe("where of filter", () => {
  const names = async (where: unknown, lists?: Readonly<Record<string, string | Uint8Array>>) =>
    (await filtered({ params: { where }, ...(lists !== undefined && { lists }) })).chosen.map((line) =>
      line.slice(0, 12),
    );

  it("selects by view, sex, age and follow-up", async () => {
    expect(await names({ view: "pa" })).toEqual(["00000001_001", "00000002_000"]);
    expect(await names({ sex: ["Female"] })).toEqual(["00000002_000", "00000003_000"]);
    expect(await names({ age: { min: 18, max: 80 } })).toEqual(["00000001_001", "00000002_000", "00000003_000"]);
    expect(await names({ followUp: { max: 0 } })).toEqual(["00000002_000", "00000003_000", "00000004_000"]);
    expect(await names({ equals: { "OriginalImage[Width": "2500" } })).toEqual([
      "00000002_000",
      "00000003_000",
      "00000004_000",
    ]);
  });

  it("selects by the names in lists, compressed or not", async () => {
    const lists = { "one.txt": "00000001_001.png\n", "two.txt.gz": gzipSync("00000002_000.png\n00000003_000.png") };
    expect(await names({ list: ["one.txt", "two.txt"] }, lists)).toEqual([
      "00000001_001",
      "00000002_000",
      "00000003_000",
    ]);
    await expect(names({ list: "one.txt" })).rejects.toThrow(
      "Expected the input `lists` because of where.list (one.txt), got none",
    );
  });

  it("keeps a step for each condition", async () => {
    const { facts } = await filtered({ params: { where: { age: { min: 18 }, view: ["PA", "AP"] } } });
    expect(facts.flow.map(({ step, images }) => [step, images])).toEqual([
      ["rows in the table", 6],
      ["Pneumothorax, or No Finding", 4],
      ["view PA or AP", 4],
      ["age from 18 years", 3],
      ["with an image file", 3],
    ]);
  });

  it("needs the column", async () => {
    const table = "image,label\na.png,Pneumothorax\nb.png,No Finding\n";
    await expect(filtered({ params: { where: { view: "PA" } }, table })).rejects.toThrow(
      "Expected labels.csv to have a column for where.view, got image, label",
    );
    await expect(filtered({ params: { where: { equals: { site: "A" } } }, table })).rejects.toThrow(
      'Expected labels.csv to have the column "site" of where.equals, got image, label',
    );
  });
});

describe("limitPerClass of filter", () => {
  const rows = Array.from(
    { length: 60 },
    (_, i) => `${String(i).padStart(3, "0")}.png,${i % 3 === 0 ? "Mass" : "No Finding"},${i}`,
  );
  const table = (lines: readonly string[]) => ["image,label,patient", ...lines].join("\n");
  const images = files(...rows.map((row) => row.slice(0, 7)));
  const chosen = async (params: object, lines: readonly string[] = rows) =>
    (await filtered({ params: { positive: "Mass", limitPerClass: 5, ...params }, table: table(lines), images })).chosen;

  it("takes the first by name", async () => {
    const expected = ["000.png", "003.png", "006.png", "009.png", "012.png"].map((name) => `${name} Mass`);
    expect((await chosen({ pick: "first" })).filter((line) => line.endsWith("Mass"))).toEqual(expected);
    expect((await chosen({ pick: "first" }, [...rows].reverse())).filter((line) => line.endsWith("Mass"))).toEqual(
      expected,
    );
  });

  it("takes some at random, the same for a seed whatever the order of the table", async () => {
    const one = await chosen({ seed: 1 });
    expect(one).toHaveLength(10);
    expect(await chosen({ seed: 1 }, [...rows].reverse())).toEqual(one);
    expect(await chosen({ seed: 2 })).not.toEqual(one);
  });
});
