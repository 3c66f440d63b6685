import { describe, expect, it } from "vitest";
import { drawAnatomy } from "../../../stages/synthesize/anatomy.js";
import { chestOutline } from "../../../stages/synthesize/chest.js";
import { drawCohort, FINDINGS } from "../../../stages/synthesize/cohort.js";
import { labelTable } from "../../../stages/synthesize/label-table.js";
import { drawPose } from "../../../stages/synthesize/pose.js";
import { heartSilhouette } from "../../../stages/synthesize/silhouette.js";

const plan = {
  patients: 2_000,
  imagesPerPatient: 4,
  findings: { Pneumothorax: 0.3, Effusion: 0.15, Cardiomegaly: 0.1 },
  seed: 5,
};
const cohort = drawCohort(plan);
const visits = cohort.flatMap((patient) => patient.visits);

describe("drawCohort", () => {
  it("gives each finding the share that was asked for", () => {
    for (const finding of FINDINGS) {
      const share = visits.filter((visit) => visit.findings.includes(finding)).length / visits.length;
      expect(Math.abs(share - plan.findings[finding])).toBeLessThan(0.03);
    }
  });

  it("has patients with one image and with the most, views, sexes and ages of adults", () => {
    const counts = cohort.map((patient) => patient.visits.length);
    expect([Math.min(...counts), Math.max(...counts)]).toEqual([1, 4]);
    expect(new Set(visits.map((visit) => visit.view))).toEqual(new Set(["PA", "AP"]));
    expect(new Set(cohort.map((patient) => patient.sex))).toEqual(new Set(["F", "M"]));
    expect(visits.every((visit) => visit.age >= 18 && visit.age <= 95)).toBe(true);
  });

  it("makes images of one patient alike: who has a finding has it on most images", () => {
    const ill = cohort.filter(
      (patient) => patient.visits.length > 1 && patient.visits[0]?.findings.includes("Pneumothorax"),
    );
    const second = ill.filter((patient) => patient.visits[1]?.findings.includes("Pneumothorax")).length / ill.length;
    expect(second).toBeGreaterThan(0.6);
    expect(second).toBeLessThan(0.9);
  });

  it("does not tell findings by view, sex or age", () => {
    const share = (chosen: typeof visits) =>
      chosen.filter((visit) => visit.findings.includes("Pneumothorax")).length / chosen.length;
    const [pa, ap] = [visits.filter(({ view }) => view === "PA"), visits.filter(({ view }) => view === "AP")];
    expect(Math.abs(share(pa) - share(ap))).toBeLessThan(0.05);
    const sexes = (["F", "M"] as const).map((sex) =>
      share(cohort.filter((patient) => patient.sex === sex).flatMap((patient) => patient.visits)),
    );
    expect(Math.abs(sexes[0]! - sexes[1]!)).toBeLessThan(0.05);
  });

  it("may leave a finding out", () => {
    const healthy = drawCohort({ ...plan, patients: 50, findings: { Pneumothorax: 0, Effusion: 0, Cardiomegaly: 0 } });
    expect(healthy.flatMap((patient) => patient.visits).every((visit) => visit.findings.length === 0)).toBe(true);
    const all = drawCohort({ ...plan, patients: 50, findings: { Pneumothorax: 1, Effusion: 0, Cardiomegaly: 0 } });
    expect(all.flatMap((patient) => patient.visits).every((visit) => visit.findings.join() === "Pneumothorax")).toBe(
      true,
    );
  });
});

describe("labelTable", () => {
  it("has a row per image with its labels joined as NIH joins them", () => {
    const lines = labelTable(cohort, 256).trimEnd().split("\n");
    expect(lines).toHaveLength(visits.length + 1);
    expect(lines[0]).toBe(
      "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y]",
    );
    expect(lines.some((line) => line.includes(",Effusion|Pneumothorax,"))).toBe(true);
    expect(lines.some((line) => line.includes(",No Finding,"))).toBe(true);
    expect(new Set(lines.slice(1).map((line) => line.split(",").length))).toEqual(new Set([11]));
  });
});

describe("heartSilhouette", () => {
  it("is wider than 55 % of the chest when the heart is enlarged, and narrower than 53 % when not", () => {
    for (const patient of cohort.slice(0, 300)) {
      const anatomy = drawAnatomy(patient);
      for (const visit of patient.visits) {
        const pose = drawPose(visit, 0.3);
        const chest = chestOutline(anatomy, pose);
        const measured = (ratio: number): number => {
          const { left, right } = heartSilhouette(anatomy, chest, pose, ratio, 0);
          return (Math.max(...left.table) - Math.min(...right.table)) / (2 * chest.halfWidth);
        };
        expect(measured(Math.max(0.56, anatomy.enlargedRatio))).toBeGreaterThan(0.55);
        expect(measured(anatomy.cardiothoracicRatio)).toBeLessThan(0.54);
      }
    }
  });
});
