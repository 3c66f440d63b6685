import type { TrainingImages } from "../artifacts/training-images.js";
import type { PictureKind } from "../imaging/picture-kinds.js";

/** Levels (of 256) beyond the training images that are no sign of anything: scanners and windows differ a little. */
const SLACK = 12;
/** Part of their range beyond it that is none either. */
const MORE = 0.25;
/** Times smaller than any training image: what the network sees is then made up of fewer pixels than it has inputs. */
const SMALLER = 2;
/** Times larger. Such pictures shrink as the others did, but may show more of a patient, or another thing. */
const LARGER = 4;

/** Mean and standard deviation of levels. */
export function levelsOf(pixels: Uint8Array): { readonly mean: number; readonly deviation: number } {
  let [sum, squares] = [0, 0];
  for (const level of pixels) {
    sum += level;
    squares += level * level;
  }
  const mean = sum / pixels.length;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / pixels.length - mean * mean)) };
}

/**
 * In what a picture is unlike all that a model was trained on, in words; empty where it is like them. A score says
 * nothing of such a picture. What is like them may still show something else: this looks at size, colour and brightness.
 * @param pixels the prepared picture. @param kind of its file; undefined where it is not known.
 */
export function unlikeTraining(
  pixels: Uint8Array,
  kind: PictureKind | undefined,
  training: TrainingImages,
): readonly string[] {
  const { mean, deviation } = levelsOf(pixels);
  const said: string[] = [];
  const beyond = (value: number, [low, high]: readonly [number, number]): boolean => {
    const slack = Math.max(SLACK, MORE * (high - low));
    return value < low - slack || value > high + slack;
  };
  const levels = (value: number, [low, high]: readonly [number, number]): string =>
    `${Math.round(value)}, training ${Math.round(low)} to ${Math.round(high)}`;
  if (beyond(mean, training.mean)) {
    said.push(`${mean < training.mean[0] ? "darker" : "brighter"} (mean level ${levels(mean, training.mean)})`);
  }
  if (beyond(deviation, training.deviation)) {
    const what = deviation < training.deviation[0] ? "less" : "more";
    said.push(`${what} contrast (standard deviation of levels ${levels(deviation, training.deviation)})`);
  }
  const { originals } = training;
  if (kind === undefined || originals === undefined) return said;
  const sides = (["width", "height"] as const).map((side) => [kind[side], originals[side]] as const);
  const isEnlarged = kind.width * kind.height < pixels.length;
  if (
    sides.some(([value, [low]]) => isEnlarged && value * SMALLER < low) ||
    sides.some(([value, [, high]]) => value > LARGER * high)
  ) {
    const of = ([low, high]: readonly [number, number]) => (low === high ? `${low}` : `${low} to ${high}`);
    said.push(`${kind.width} x ${kind.height} pixels (training ${of(originals.width)} x ${of(originals.height)})`);
  }
  if (kind.isColoured && originals.coloured === 0) said.push("in colour (training images are grey)");
  return said;
}
