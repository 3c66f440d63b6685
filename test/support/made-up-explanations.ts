import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { surestCases } from "../../stages/evaluate/surest-cases.js";

interface ScoredImage {
  readonly image: string;
  readonly label: 0 | 1;
  readonly score: number;
}

/** Writes the output `explanations` of `evaluate`: four pictures of each kind, the maps strongest at the upper left. */
export async function writeExplanations(
  folder: string,
  cases: readonly ScoredImage[],
  threshold: number,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const about = { method: "grad-cam", layer: "conv2d_3", size: [8, 8] };
  writeFileSync(path.join(folder, "explanations.json"), JSON.stringify(about));
  const chosen = surestCases({
    rows: cases as never,
    labels: cases.map(({ label }) => label),
    scores: cases.map(({ score }) => score),
    threshold,
    count: 4,
  });
  const lines = ["image,patient,label,called,score,kind,input,map,peak,peakX,peakY"];
  for (const [at, { row, label, called, score, kind }] of chosen.entries()) {
    const [input, map] = [`${at + 1}-input.png`, `${at + 1}-map.png`];
    await grey(path.join(folder, input), (pixel) => ((pixel % 32) * 4 + label * 90) % 256);
    await grey(path.join(folder, map), (pixel) => Math.max(0, 255 - (pixel % 32) * 16 - Math.floor(pixel / 32) * 16));
    lines.push(`${row.image},,${label},${called},${score},${kind},${input},${map},1.5,0.1,0.1`);
  }
  writeFileSync(path.join(folder, "explanations.csv"), `${lines.join("\n")}\n`);
}

const grey = (file: string, value: (pixel: number) => number) =>
  sharp(
    Uint8Array.from({ length: 32 * 32 }, (_, pixel) => value(pixel)),
    { raw: { width: 32, height: 32, channels: 1 } },
  )
    .toColourspace("b-w")
    .png()
    .toFile(file);
