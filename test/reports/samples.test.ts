import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { ExplainedCase } from "../../src/artifacts/explanations.js";
import type { SeveralQuestion } from "../../src/core/question.js";
import { encodePng } from "../../src/imaging/png/encode-png.js";
import type { ReportData } from "../../src/reports/report-data.js";
import { samples } from "../../src/reports/sections/samples.js";
import { temporaryFolder } from "../support/stage-context.js";

test("of several classes and of findings, pictures stand below the answer that they were explained for", async () => {
  const folder = temporaryFolder();
  const png = await encodePng({ data: Buffer.alloc(64, 90), width: 8, height: 8, channels: 1 });
  writeFileSync(path.join(folder, "a.png"), png);
  const shown = (answer: string, kind: string): ExplainedCase => ({
    ...{ image: "a.png", patient: "1", label: 1, called: 1, score: 0.9, kind, answer, input: "a.png", map: "" },
    ...{ peak: "", peakX: "", peakY: "" },
  });
  const of = async (question: SeveralQuestion, cases: readonly ExplainedCase[]): Promise<string> => {
    const data = {
      cohort: { question },
      explanations: { about: { method: "grad-cam" }, cases, folder },
      predictions: [],
      answered: { rows: [{ partition: "test" }] },
      imageFile: () => undefined,
    } as unknown as ReportData;
    return (await samples(data))!.markup;
  };
  const titles = (page: string): readonly string[] => [...page.matchAll(/<h3>(.*?)<\/h3>/g)].map(([, title]) => title!);
  const findings = await of({ kind: "multilabel", findings: ["Mass", "Effusion"] }, [
    shown("Effusion", "false positive"),
    shown("Mass", "true positive"),
    shown("Effusion", "false negative"),
    shown("Mass", "true negative"),
  ]);
  expect(titles(findings)).toEqual([
    "Mass, found",
    "Without Mass, left alone",
    "Effusion, missed",
    "Without Effusion, called Effusion",
  ]);
  expect(findings).toContain("Of the test set");
  const classes = await of({ kind: "multiclass", classes: ["A", "B", "C"] }, [
    shown("C", "false positive"),
    shown("A", "false negative"),
  ]);
  expect(titles(classes)).toEqual(["A, missed", "Another class, called C"]);
  expect(findings + classes).not.toContain("positive class");
});
