import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** Real X-rays and CT slices that are not part of the repository: `$RADPIPE_SAMPLES`, else a folder beside the checkout. */
const samplesFolder = path.resolve(process.env["RADPIPE_SAMPLES"] ?? path.join(projectRoot, "../shared/data"));

/** Absolute path of a sample file. Use it only inside tests guarded by `samplesPresent`. */
export const sample = (...parts: readonly string[]): string => path.join(samplesFolder, ...parts);

/** For `describe.skipIf(!samplesPresent)`. */
export const samplesPresent: boolean = existsSync(path.join(samplesFolder, "nih", "images_001.tar.gz"));
