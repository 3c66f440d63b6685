/**
 * Reads pydicom's test files, or the files and folders that are named, with our reader and with pydicom, and says where
 * the two differ. Not part of `npm test`: run by hand where Python is at hand,
 *
 *   PYTHON=venv/bin/python npx jiti test/reference/pydicom-files.ts [FILE OR FOLDER...]
 */
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readDicom } from "../../src/imaging/dicom/read-dicom.js";
import { renderGrey } from "../../src/imaging/dicom/render-grey.js";

interface Reference {
  readonly file: string;
  readonly error?: string;
  readonly syntax?: string;
  readonly photometric?: string;
  readonly bits?: string;
  readonly luma?: boolean;
  readonly lossy?: boolean;
  readonly grey?: boolean;
}

const folder = await mkdtemp(path.join(tmpdir(), "pydicom-files-"));
const script = fileURLToPath(new URL("pydicom-files.py", import.meta.url));
execFileSync(process.env["PYTHON"] ?? "python3", [script, folder, ...process.argv.slice(2)], { stdio: "inherit" });
const references = JSON.parse(await readFile(path.join(folder, "files.json"), "utf8")) as readonly Reference[];

const tally = new Map<string, number>();
for (const [number, reference] of references.entries()) {
  const verdict = await compare(number, reference);
  const kind = verdict.split(":", 1).join();
  tally.set(kind, (tally.get(kind) ?? 0) + 1);
  const about = [reference.syntax, reference.photometric, reference.bits].filter(Boolean).join(", ");
  process.stdout.write(`${path.basename(reference.file)} (${about || "-"})\n    ${verdict}\n`);
}
process.stdout.write(`\n${[...tally].map(([kind, count]) => `${count} ${kind}`).join("; ")}\n`);
await rm(folder, { recursive: true });

async function compare(number: number, { file, error, luma, lossy, grey }: Reference): Promise<string> {
  const theirs = error === undefined ? await numbers(`${number}.stored`) : undefined;
  try {
    const image = await readDicom(await readFile(file), "first");
    if (theirs === undefined) return `read by us alone: pydicom says ${error}`;
    const stored = largestDifference(image.stored, theirs);
    if (stored > (luma === true || lossy === true ? 1 : 0)) return `differs: stored numbers by up to ${stored}`;
    if (grey !== true) return stored === 0 ? "equal" : "equal within 1";
    const shown = renderGrey(image, { window: "file", percentiles: [0.5, 99.5] });
    const levels = largestDifference(shown, await readFile(path.join(folder, `${number}.grey`)));
    return levels <= 1 || image.isPadding !== undefined ? `equal, grey within ${levels}` : `differs: grey by ${levels}`;
  } catch (refusal) {
    const { message } = refusal as Error;
    return theirs === undefined ? `refused by both: ${message} (pydicom: ${error})` : `refused by us alone: ${message}`;
  }
}

async function numbers(name: string): Promise<Float64Array> {
  const bytes = await readFile(path.join(folder, name));
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

function largestDifference(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  if (ours.length !== theirs.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < ours.length; i++) {
    const difference = Math.abs((ours[i] as number) - (theirs[i] as number));
    if (difference > largest) largest = difference;
  }
  return largest;
}
