import { setImmediate } from "node:timers/promises";
import type { InRange } from "../../artifacts/preprocessing.js";
import type { Items } from "../../core/items.js";
import type { JsonValue } from "../../core/json.js";
import { CorruptImage } from "../corrupt-image.js";
import { openImage, pixelsOf } from "../decode.js";
import { formatCount } from "../format-count.js";
import { extremes } from "../nearly-uniform.js";
import type { RangeParam } from "../range-param.js";
import { mayBeWide } from "../raster-format.js";

/** Bits that detectors and their export use, when they do not fill the 16 of the file. */
const DEPTHS = [8, 10, 12, 14] as const;
/** Bits above which a picture in the range of 16 is no longer nearly black: 12 leave 16 of 256 grey levels. */
const DARK = 12;
/** At either end: burnt-in letters and marks are smaller. */
const OUTLIERS = 0.02;
/** Files between two looks at the signal. */
const PIECE = 64;

interface Context {
  readonly items: <Notes>(name: string, parameters: JsonValue) => Items<Notes>;
  readonly signal: AbortSignal;
  readonly cpus: number;
  readonly progress: (done: number, total: number | undefined, unit: string, message?: string) => void;
}

interface Found {
  readonly range: InRange;
  /** Where the range is not that of the type: what was found, and how to settle it. */
  readonly warning?: string;
}

interface RangeFile {
  readonly file: string;
  readonly image: string;
  /** Of its content. */
  readonly digest: () => Promise<string>;
}

/** What becomes black and white of these files, as the parameter says; decodes those of 16 bits where it has to. */
export async function chooseRange(asked: RangeParam, files: readonly RangeFile[], ctx: Context): Promise<Found> {
  if (asked === "dataset") return await datasetRange(files, ctx);
  return { range: Array.isArray(asked) ? [asked[0]!, asked[1]!] : asked };
}

/** How to settle what came out nearly uniform. */
export const RANGE_REMEDY =
  "Set `range` to the values that should become black and white, such as [0, 4095], or to `image`.";

/**
 * The range of 16-bit images by the bits that all of them together use: 0 to 1023, 4095 or 16383, say, or the same at the
 * upper end (white is 0). 8-bit images stay what they are, and where nothing has 16 bits nothing is decoded.
 * Files that cannot be decoded are left to whoever decodes them afterwards.
 */
async function datasetRange(files: readonly RangeFile[], ctx: Context): Promise<Found> {
  const items = ctx.items<Values | null>("16-bit images", null);
  let [min, max, wide] = [65_535, 0, 0];
  let [low, high] = [65_535, 0];
  for (let at = 0; at < files.length; ) {
    ctx.signal.throwIfAborted();
    const piece = files.slice(at, at + (wide === 0 ? PIECE : 2 * ctx.cpus));
    const found = await Promise.all(piece.map((file) => extremesOfWide(file, items)));
    for (const values of found) {
      if (values === undefined) continue;
      wide += 1;
      min = Math.min(min, values.all[0]);
      max = Math.max(max, values.all[1]);
      low = Math.min(low, values.most[0]);
      high = Math.max(high, values.most[1]);
    }
    // What all 16 bits are used for needs no further look.
    if (wide > 0 && rangeOf(min, max) === undefined) return { range: "dtype", ...sayIfFew(min, max, low, high) };
    at += piece.length;
    // Reading heads waits for nothing, and a signal would not be heard.
    await setImmediate();
    if (wide > 0) ctx.progress(at, files.length, "images", "finding the range of 16-bit images");
  }
  const range = wide === 0 ? undefined : rangeOf(min, max);
  if (range === undefined) return { range: "dtype" };
  const [black, white] = range;
  const bits = Math.log2(white - black + 1);
  return {
    range,
    warning: `The 16-bit images (${formatCount(wide)}) hold values from ${min} to ${max}, ${bits} bits of 16: ${black} became black and ${white} white. Set \`range: [${black}, ${white}]\` if that is right, or \`range: dtype\` for 0 to 65535.`,
  };
}

/** A warning where hardly any pixels need the bits that the range has: a mark that was burnt in leaves the rest nearly black. */
function sayIfFew(min: number, max: number, low: number, high: number): Pick<Found, "warning"> {
  const most = rangeOf(low, high);
  if (most === undefined || most[1] - most[0] >= 2 ** DARK) return {};
  const [black, white] = most;
  return {
    warning: `The 16-bit images hold values from ${min} to ${max}, but nearly all pixels examined are between ${low} and ${high}, as when marks are burnt into images of fewer bits: they come out nearly ${black === 0 ? "black" : "white"}. Set \`range: [${black}, ${white}]\` if that is so, or \`range: dtype\` if they are right.`,
  };
}

/** undefined where the values need more than 14 bits. */
function rangeOf(min: number, max: number): readonly [number, number] | undefined {
  const low = DEPTHS.find((bits) => max < 2 ** bits);
  if (low !== undefined) return [0, 2 ** low - 1];
  const high = DEPTHS.find((bits) => min >= 65_536 - 2 ** bits);
  return high === undefined ? undefined : [65_536 - 2 ** high, 65_535];
}

interface Values {
  readonly all: readonly [number, number];
  /** Without the outliers at either end. */
  readonly most: readonly [number, number];
}

async function extremesOfWide(
  { file, image, digest }: RangeFile,
  items: Items<Values | null>,
): Promise<Values | undefined> {
  try {
    if (!mayBeWide(file)) return undefined;
    return (await items.of(await digest(), async () => ({ notes: await valuesOf(file, image) }))).notes ?? undefined;
  } catch (error) {
    if (error instanceof CorruptImage || (error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** null of an image of 8 bits. */
async function valuesOf(file: string, image: string): Promise<Values | null> {
  const open = await openImage(file, image);
  if (!open.isWide) return null;
  const { height, width, isGrey } = open;
  const { data } = await pixelsOf(open, { height, width, fit: "fill", channels: isGrey ? 1 : 3 });
  const all = extremes(data);
  return { all, most: rangeOf(...all) === undefined ? withoutOutliers(data) : all };
}

function withoutOutliers(data: Uint8Array | Uint16Array): readonly [number, number] {
  const counts = new Uint32Array(65_536);
  for (const value of data) counts[value]!++;
  const outliers = OUTLIERS * data.length;
  let [low, high] = [0, 65_535];
  for (let seen = counts[low]!; seen <= outliers; seen += counts[low]!) low++;
  for (let seen = counts[high]!; seen <= outliers; seen += counts[high]!) high--;
  return [low, high];
}
