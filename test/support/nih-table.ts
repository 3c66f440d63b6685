import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { DatasetRow } from "../../src/artifacts/dataset.js";
import { sample, samplesPresent } from "./samples.js";

/** Where the rows of `nihRows` come from, for the names of tests. */
export const nihSource = samplesPresent ? "NIH's table" : "a made-up table of NIH's sizes (the real one is absent)";

/** The rows of NIH's table with one finding, and those without any: 112,120 images of 30,805 patients before that. */
export function nihRows(positive: string): readonly DatasetRow[] {
  const lines = samplesPresent
    ? gunzipSync(readFileSync(sample("nih", "Data_Entry_2017_v2020.csv.gz")))
        .toString("utf8")
        .trimEnd()
        .split("\n")
        .slice(1)
    : madeUpLines(positive);
  return lines.flatMap((line): readonly DatasetRow[] => {
    const [image = "", findings = "", followUp = "", patient = "", age, sex = "", view = ""] = line.split(",");
    const labels = findings.split("|");
    const label = labels.includes(positive) ? positive : findings;
    if (label !== positive && label !== "No Finding") return [];
    const known = { age: Number(age), sex, view, partition: "", more: { followUp } };
    return [{ image, digest: image, label, labels, patient, ...known }];
  });
}

/** 17,503 patients with one image, the others with up to 184, who more often lie in bed. */
function madeUpLines(positive: string): readonly string[] {
  let state = 1;
  const chance = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: 30_805 }, (_, patient) => {
    const size = patient < 13_302 ? 2 + Math.floor(182 * (1 - (patient + 1) / 13_302) ** 29) : 1;
    const [age, sex] = [20 + Math.floor(60 * chance()), chance() < 0.56 ? "M" : "F"];
    return Array.from({ length: size }, (_, image) => {
      const lot = chance();
      const finding = lot < 0.013 ? positive : lot < 0.55 ? "No Finding" : "Effusion";
      const view = chance() < (size > 10 ? 0.6 : 0.25) ? "AP" : "PA";
      return `${patient}_${image}.png,${finding},${image},${patient},${age},${sex},${view}`;
    });
  }).flat();
}
