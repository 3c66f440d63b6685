import { formatCount } from "./format-count.js";
import type { Pixels } from "./pixels.js";

/** An eighth of the grey levels: 12 bits in the range of 16 have half of that. */
const FEW = 32;
const EXAMPLES = 3;

/** Darkest and brightest level, 0..255. */
type Levels = readonly [number, number];

/** The darkest and the brightest value. @param most that there can be: from 0 to it, nothing further is looked at. */
export function extremes(data: Uint8Array | Uint16Array, most = 65_535): readonly [number, number] {
  let [low, high] = [data[0] ?? 0, data[0] ?? 0];
  for (let at = 1; at < data.length; at++) {
    const value = data[at]!;
    if (value < low) low = value;
    else if (value > high) high = value;
    else continue;
    if (low === 0 && high === most) break;
  }
  return [low, high];
}

/** The grey levels of an image that spans few of them; undefined of others, as soon as that is seen. */
export function fewLevels({ data }: Pick<Pixels, "data">): Levels | undefined {
  const unit = data instanceof Uint16Array ? 257 : 1;
  let [low, high] = [data[0] ?? 0, data[0] ?? 0];
  for (let at = 1; at < data.length; at++) {
    const value = data[at]!;
    if (value < low) low = value;
    else if (value > high) high = value;
    else continue;
    if (high - low >= FEW * unit) return undefined;
  }
  return [Math.round(low / unit), Math.round(high / unit)];
}

/** Keeps account of images that come out nearly uniform: most often nearly black, for lack of the right range. */
export interface NearlyUniform {
  readonly note: (image: string, levels: Levels | undefined) => void;
  /** Warns of them in one sentence, which is returned. */
  readonly report: (total: number, remedy: string) => string | undefined;
}

export function trackNearlyUniform({ warn }: { readonly warn: (message: string) => void }): NearlyUniform {
  const found: { readonly image: string; readonly levels: Levels }[] = [];
  return {
    note: (image, levels) => {
      if (levels !== undefined) found.push({ image, levels });
    },
    report: (total, remedy) => {
      if (found.length === 0) return undefined;
      const examples = found.slice(0, EXAMPLES).map(({ image, levels: [low, high] }) => `${image} (${low} to ${high})`);
      const message = `${formatCount(found.length)} of ${formatCount(total)} images span fewer than ${FEW} of 256 grey levels, nearly uniform: ${examples.join(", ")}${found.length > EXAMPLES ? ", ..." : ""}. ${remedy}`;
      warn(message);
      return message;
    },
  };
}
