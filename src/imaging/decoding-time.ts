import { humanBytes, humanCount } from "../core/human-units.js";
import type { FirstEstimate, KnownInput } from "../core/stage-contract.js";

/** Inflating and unfiltering PNG; of JPEG about twice as long for half as many bytes. */
const SECONDS_PER_BYTE = 2e-8;
/** Opening, resampling and writing a small picture. */
const SECONDS_PER_FILE = 5e-4;

/** What decoding each of some image files takes, of one processor of the machine that README's figures are from. */
export const decodingTime = ({ files, bytes }: KnownInput): FirstEstimate => ({
  work: `decoding at most ${humanCount(files)} files (${humanBytes(bytes)})`,
  seconds: SECONDS_PER_BYTE * bytes + SECONDS_PER_FILE * files,
});
