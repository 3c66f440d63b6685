import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { formatCsv } from "../../../src/artifacts/csv.js";
import { seededRandom } from "../../../src/imaging/seeded-random.js";
import evaluate from "../../../stages/evaluate/index.js";
import { runStage } from "../../support/stage-context.js";
import { type ScoredImage, scoredTensors } from "./scored-tensors.js";

/**
 * What `evaluate` of commit c829fc8, which knew no question but binary ones, wrote from the scores below. Made there by
 * this file, with `RADPIPE_KEEP` naming the folder to write to; one warning has been reworded since.
 */
const KEPT = path.join(import.meta.dirname, "../../fixtures/evaluate");

/** Files that came since, by name. */
const NEW_FILES: ReadonlySet<string> = new Set(["baselines.json"]);

/** A few thresholds and ties, patients with several images of both classes, some without sex or age. */
function images(patientsKnown: boolean, labelOf: (part: string, number: number) => boolean): readonly ScoredImage[] {
  return ["train", "validation", "test"].flatMap((partition) =>
    Array.from({ length: partition === "train" ? 2 : 72 }, (_, number): ScoredImage => {
      const random = seededRandom(7, partition, number);
      const isPositive = labelOf(partition, number);
      const score = Math.min(1, Math.max(0, 0.4 + (isPositive ? 0.25 : 0) + 0.2 * random.normal()));
      return {
        partition,
        label: isPositive ? "Pneumothorax" : "No Finding",
        scores: [Math.round(score * 40) / 40],
        ...(patientsKnown && { patient: `${partition}-${Math.floor(number / 3)}` }),
        ...(number % 5 !== 0 && { age: 20 + random.integer(60) }),
        sex: number % 7 === 0 ? "" : random.uniform() < 0.5 ? "F" : "M",
        view: number % 4 === 0 ? "AP" : "PA",
      };
    }),
  );
}

const QUESTION = { classes: ["No Finding", "Pneumothorax"], positive: "Pneumothorax" };

const CASES = {
  patients: {
    images: images(true, (_, number) => number % 5 < 2),
    params: { aggregate: "mean", explain: 1 },
  },
  images: {
    images: images(false, (part, number) => (part === "test" ? false : number % 3 === 0)),
    params: { threshold: 0.5, explain: 0 },
  },
};

test.each(Object.entries(CASES))(
  "two classes are measured as before there were other questions: %s",
  async (name, one) => {
    const inputs = scoredTensors(one.images, QUESTION);
    const { outputs, metrics, facts, warnings, logs } = await runStage(evaluate, {
      params: { backend: "cpu", ...one.params },
      inputs,
    });
    const got: Record<string, string> = {
      said: `${JSON.stringify({ metrics, facts: withoutBackend(facts), warnings, logs: logs.filter(isOurs) }, undefined, 2)}\n`,
    };
    for (const [output, folder] of Object.entries(outputs)) {
      for (const file of readdirSync(folder).sort()) {
        if (NEW_FILES.has(file)) continue;
        const isPicture = file.endsWith(".png");
        got[`${output}/${file}`] = isPicture ? "" : readFileSync(path.join(folder, file), "utf8");
      }
    }
    const text = formatCsv([["file", "text"], ...Object.entries(got)]);
    const kept = path.join(KEPT, `binary-${name}.csv`);
    const keep = process.env["RADPIPE_KEEP"];
    if (keep !== undefined) (await import("node:fs")).writeFileSync(path.join(keep, path.basename(kept)), text);
    else expect(text).toBe(readFileSync(kept, "utf8"));
  },
);

/** What the machine is, not what was measured. */
const withoutBackend = (facts: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(facts).filter(([name]) => !name.startsWith("backend")));
const isOurs = (line: string): boolean => !/backend|threads|processor/i.test(line);
