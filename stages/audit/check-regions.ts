import { type Finding, hint, notChecked, passed, problem } from "../../src/artifacts/audit-findings.js";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import { rangeOf } from "../../src/imaging/ranges-of-kinds.js";
import { SHRUNK } from "../../src/imaging/regions/shrunk-picture.js";
import { ridgeScores } from "../../src/statistics/ridge-scores.js";
import type { AskedAnswer } from "./asked-answers.js";
import { BY_CHANCE, casesOf, FOLDS, measured, type Probe, sayProbe, tooFew } from "./probe.js";

const CHECK = "image regions";
/** As a share of the mean variance of a place. */
const RIDGE = 0.3;
/** By how much more a region must tell than all the rest of the picture. */
const MORE = 0.05;

const PLACES = Array.from({ length: SHRUNK * SHRUNK }, (_, place) => place);
const edges = (place: number): readonly [number, number] => {
  const [x, y] = [place % SHRUNK, Math.floor(place / SHRUNK)];
  return [Math.min(x, SHRUNK - 1 - x), Math.min(y, SHRUNK - 1 - y)];
};

/** Where bodies rarely show what a picture was made for. */
const REGIONS: Readonly<Record<string, (place: number) => boolean>> = {
  "the outer eighth": (place) => rangeOf(edges(place))[0] < SHRUNK / 8,
  "the corners": (place) => rangeOf(edges(place))[1] < SHRUNK / 4,
};

/**
 * Whether the border or the corners alone tell the class, compared with the rest of the picture and the whole, all
 * reduced. Anatomy reaches into the corners too, so only a region that tells more than all the rest is a problem.
 * @param shrunk of each row, of `shrunkPicture`.
 */
export function checkRegions(
  rows: readonly TensorRow[],
  shrunk: readonly Float32Array[],
  options: AskedAnswer & { readonly limit: number; readonly seed: number },
): Finding {
  const cases = casesOf(rows, options.isPositive, options.seed);
  if (cases === undefined) return notChecked(CHECK, tooFew(rows));
  const features = new Float32Array(rows.length * PLACES.length);
  for (const [row, picture] of shrunk.entries()) features.set(picture, row * PLACES.length);
  const scores = ridgeScores(features, PLACES.length, cases, RIDGE);
  const probes = Object.keys(REGIONS).length * options.of;
  const probe = (is: (place: number) => boolean): Probe => measured(cases, scores(PLACES.filter(is)), probes);
  const whole = probe(() => true);
  const regions = Object.entries(REGIONS).map(([source, is]) => ({
    source,
    alone: probe(is),
    rest: probe((place) => !is(place)),
  }));
  const alone = [
    ...regions.flatMap(({ source, alone, rest }) => [
      { source: `${source} alone`, ...alone },
      { source: `all but ${source}`, ...rest },
    ]),
    { source: "the whole image", ...whole },
  ];
  const details = { images: rows.length, folds: FOLDS, limit: options.limit, alone };
  const telling = regions.filter(({ alone }) => alone.low > options.limit).sort((a, b) => b.alone.auc - a.alone.auc);
  const first = telling.find(({ alone, rest }) => alone.auc >= rest.auc + MORE);
  if (first !== undefined) {
    return problem(
      CHECK,
      `Of images shrunk to ${SHRUNK} x ${SHRUNK}, ${first.source} alone tell the classes apart (${sayProbe(first.alone)}), better than all the rest (AUC ${first.rest.auc.toFixed(3)}): what is there may be a shortcut.`,
      details,
    );
  }
  const [other] = telling;
  if (other !== undefined) {
    return hint(
      CHECK,
      `Of images shrunk to ${SHRUNK} x ${SHRUNK}, ${other.source} alone tell the classes apart (${sayProbe(other.alone)}), no better than all the rest (AUC ${other.rest.auc.toFixed(3)}): it may be the body, its pose, or how the image was made.`,
      details,
    );
  }
  const [most] = regions.toSorted((a, b) => b.alone.auc - a.alone.auc);
  return passed(CHECK, sayMost(most!.source, most!.alone, options.limit), details);
}

/** What a region tells that is not surely above the limit. */
function sayMost(source: string, alone: Probe, limit: number): string {
  return alone.low > BY_CHANCE
    ? `Border and corners alone tell something about the class, not surely more than the limit of AUC ${limit} (most ${source}: ${sayProbe(alone)}).`
    : `Border and corners alone are not shown to tell the classes apart (most ${source}: ${sayProbe(alone)}).`;
}
