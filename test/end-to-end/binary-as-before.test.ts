import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import augment from "../../stages/augment/index.js";
import fetchStage from "../../stages/fetch/index.js";
import filter from "../../stages/filter/index.js";
import split from "../../stages/split/index.js";
import synthesize from "../../stages/synthesize/index.js";
import { extract } from "../support/built-extract.js";
import { runStage } from "../support/stage-context.js";

/**
 * What stages made of a question of two classes before there were others: digests of each file of the demo with few
 * images, and the archive and table it begins with, so that all but drawing can be compared on every machine.
 */
const fixtures = fileURLToPath(new URL("../fixtures/binary-as-before/", import.meta.url));
const EXPECTED = JSON.parse(readFileSync(path.join(fixtures, "digests.json"), "utf8")) as Record<string, string>;

/** Which the fixtures were made on: others round sines and sums of floating-point numbers otherwise. */
const isTheirs = process.arch === "x64";

/** Digest of each file by its name below an output; of facts without what has come to them since. */
function digestsOf(stage: string, outputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(outputs).flatMap(([output, folder]) =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
        .sort()
        .map((file) => {
          const bytes = readFileSync(path.join(folder, file));
          const content = /^(dataset|tensors)\.json$/.test(file) ? withoutQuestion(bytes.toString("utf8")) : bytes;
          return [`${stage}.${output}/${file}`, createHash("sha256").update(content).digest("hex")] as const;
        }),
    ),
  );
}

/** New since: the question, beside the classes of a binary one. */
function withoutQuestion(text: string): string {
  const { question: _, ...facts } = JSON.parse(text) as Record<string, unknown>;
  return `${JSON.stringify(facts, undefined, 2)}\n`;
}

const expected = (prefix: string): Record<string, string> =>
  Object.fromEntries(Object.entries(EXPECTED).filter(([name]) => name.startsWith(`${prefix}.`)));

it.skipIf(!isTheirs)("films are drawn as before there were other questions than binary ones", async () => {
  const { outputs } = await runStage(synthesize, {
    params: { patients: 26, imagesPerPatient: 2, size: 32, difficulty: 0.7, archives: 1, seed: 2022 },
  });
  expect(digestsOf("synthesize", outputs)).toEqual(expected("synthesize"));
});

it("a binary question gives the files that it gave before there were others", async () => {
  const labels = path.join(fixtures, "labels.csv");
  const fetched = await runStage(fetchStage, {
    params: { files: [{ as: "images_001.tar.gz" }] },
    inputs: { mirror: fixtures },
  });
  const extracted = await runStage(extract, { inputs: { archives: fetched.outputs["files"] as string } });
  const images = extracted.outputs["images"] as string;
  const select = await runStage(filter, {
    params: { positive: "Pneumothorax", negative: "No Finding", match: "any", seed: 2022 },
    inputs: { images, labels },
  });
  const divided = await runStage(split, {
    params: { train: 0.6, validation: 0.2, test: 0.2, groupBy: "patient", stratifyBy: "label", seed: 2022 },
    inputs: { dataset: select.outputs["dataset"] as string },
  });
  const tensors = await runStage(augment, {
    params: { size: 16, copies: 1, rotate: 5, shift: 0.04, zoom: 0.05, seed: 2022 },
    inputs: { images, dataset: divided.outputs["dataset"] as string },
  });
  for (const [stage, { outputs }] of Object.entries({ fetch: fetched, extract: extracted, select, split: divided })) {
    expect(digestsOf(stage, outputs), stage).toEqual(expected(stage));
  }
  const [made, before] = [digestsOf("augment", tensors.outputs), expected("augment")];
  if (!isTheirs) for (const all of [made, before]) delete all["augment.tensors/images.npy"];
  expect(made).toEqual(before);
});
