/**
 * Reads nibabel's own test files, or any others, with radpipe and with nibabel, and lists what differs or is refused.
 * Not part of `npm test`: run by hand where Python with nibabel is at hand (its files
 * are in its source archive, `pip download --no-deps --no-binary nibabel nibabel`),
 *
 *   PYTHON=venv/bin/python npx jiti test/reference/nibabel-files.ts FOLDER...
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { isStageFailure } from "../../src/core/stage-failure.js";
import { readNifti } from "../../src/imaging/volumes/nifti.js";
import type { Volume } from "../../src/imaging/volumes/volume.js";

interface Told {
  readonly file: string;
  readonly size?: readonly number[];
  readonly affine?: readonly (readonly number[])[];
  readonly sha256?: string;
  readonly refused?: string;
}

const script = fileURLToPath(new URL("nibabel-files.py", import.meta.url));
const lines = execFileSync(process.env["PYTHON"] ?? "python3", [script, ...process.argv.slice(2)], {
  encoding: "utf8",
  maxBuffer: 2 ** 28,
});
const counts = new Map<string, number>();
for (const line of lines.split("\n").filter(Boolean)) {
  const told = JSON.parse(line) as Told;
  const result = await compare(told);
  const kind = result.split(":")[0] as string;
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
  console.log(
    `${path.basename(told.file)}  ${result}${told.refused === undefined ? "" : ` (nibabel: ${told.refused})`}`,
  );
}
console.log([...counts].map(([kind, count]) => `${kind} ${count}`).join(", "));

async function compare({ file, size, affine, sha256, refused }: Told): Promise<string> {
  try {
    const volume = await readNifti(file, path.dirname(file));
    if (refused !== undefined) return "read by radpipe alone";
    if (digest(volume) !== sha256) return "DIFFERENT: values";
    if ([...(size ?? []), 1].slice(0, 3).join() !== volume.size.join()) return "DIFFERENT: size";
    return isNear(volume, affine ?? []) ? "equal" : "DIFFERENT: affine";
  } catch (error) {
    if (!isStageFailure(error)) throw error;
    return `refused: ${error.message}`;
  }
}

function digest({ data, slope, intercept }: Volume): string {
  const values = Float64Array.from(data, (value) => value * slope + intercept);
  return createHash("sha256").update(Buffer.from(values.buffer)).digest("hex");
}

function isNear({ directions, spacing }: Volume, affine: readonly (readonly number[])[]): boolean {
  return affine.every((row, to) =>
    row.every((step, axis) => {
      const own = (to < 2 ? -1 : 1) * directions[axis as 0][to as 0] * spacing[axis as 0];
      return Math.abs(own - step) < 1e-5 * Math.max(1, spacing[axis as 0]);
    }),
  );
}
