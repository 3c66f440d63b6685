import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { ExplainedCase } from "../../src/artifacts/explanations.js";
import { encodePng } from "../../src/imaging/png/encode-png.js";
import { classEvidence } from "../../src/learning/class-evidence.js";
import { answersAsked, type Question } from "../../src/stage.js";
import type { ScoredRow } from "./surest-cases.js";

/** Where on an image the evidence is: a grey picture, its maximum before scaling, and where that is. */
export interface Evidence {
  readonly picture: Uint8Array;
  readonly peak: number;
  readonly at: readonly [number, number];
}

/** What of a signed map speaks for the class that was called, as large as the picture. */
export function evidenceOn(
  called: 0 | 1,
  { map, size }: { readonly map: Float32Array; readonly size: readonly [number, number] },
  [height, width]: readonly [number, number],
): Evidence {
  const { evidence, peak, highest } = classEvidence(called === 1, map, size, [height, width]);
  return {
    picture: Uint8Array.from(evidence, (value) => Math.round(value * 255)),
    peak,
    at: [((highest % width) + 0.5) / width, (Math.floor(highest / width) + 0.5) / height],
  };
}

interface Explained {
  readonly one: ScoredRow;
  readonly question: Question;
  /** As the model saw it: height, width, channels. */
  readonly picture: { readonly pixels: Uint8Array; readonly shape: readonly number[] };
  readonly evidence: Evidence | undefined;
}

/** Writes the pictures of a case, and gives its line of `explanations.csv`. */
export async function writeExplained(
  folder: string,
  number: number,
  { one, question, picture: { pixels, shape }, evidence }: Explained,
): Promise<ExplainedCase> {
  const { row, label, called, score, kind, answer } = one;
  const [height, width, channels] = shape as [number, number, 1 | 3];
  const name = String(number).padStart(2, "0");
  const input = `${name}-input.png`;
  await writeFile(path.join(folder, input), await encodePng({ data: pixels, width, height, channels }));
  const of = answer === undefined ? {} : { answer: answersAsked(question)[answer]! };
  const line = { image: row.image, patient: row.patient, label, called, score, kind, input, ...of };
  if (evidence === undefined) return { ...line, map: "", peak: "", peakX: "", peakY: "" };
  const { picture, peak, at } = evidence;
  const map = `${name}-map.png`;
  await writeFile(path.join(folder, map), await encodePng({ data: picture, width, height, channels: 1 }));
  const [peakX, peakY] = peak > 0 ? at.map(String) : ["", ""];
  return { ...line, map, peak: String(peak), peakX: peakX ?? "", peakY: peakY ?? "" };
}
