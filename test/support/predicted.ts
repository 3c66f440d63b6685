import { expect } from "vitest";
import type { Rig } from "./rig.js";

export interface Predicted {
  readonly image: string;
  readonly picture?: string;
  readonly score: number;
}

/** Scores files with the latest run of a rig; all of them have to be scored. */
export async function predicted(rig: Rig, ...files: readonly string[]): Promise<readonly Predicted[]> {
  const { exitCode, stdout, stderr } = await rig.run(["predict", "latest", ...files, "--json"]);
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout).predictions;
}

/** Scores of a run by image, as its stages wrote them. */
export const recordedScores = (rows: readonly Readonly<Record<string, string>>[]): Readonly<Record<string, number>> =>
  Object.fromEntries(rows.map(({ image, score }) => [image, Number(score)]));
