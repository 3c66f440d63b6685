import { codeDistance, WORDS } from "./keypoint-codes.js";
import { VARIANTS } from "./keypoints.js";
import { SIDE } from "./square.js";

/** The points of a picture as they are kept. */
export interface CodedPoints {
  readonly x: Uint8Array;
  readonly y: Uint8Array;
  readonly codes: Uint32Array;
}

/**
 * How `a` is mapped onto `b`: a place (x, y) of `a`, as a complex number, or its conjugate if one is mirrored, times
 * (`real`, `imaginary`) plus (`x`, `y`).
 */
export interface Alignment {
  readonly mirrored: boolean;
  readonly real: number;
  readonly imaginary: number;
  readonly x: number;
  readonly y: number;
  /** Points of `b` that coincide with points of `a` that look the same. */
  readonly points: number;
  /** How far these points lie from a line: their standard deviation across the direction in which they lie most, in places. */
  readonly breadth: number;
}

export const AT_REST: Alignment = { mirrored: false, real: 1, imaginary: 0, x: 0, y: 0, points: 0, breadth: 0 };

/** Whether one picture matches the other nearly without alignment, as adjacent slices do. */
export function isAtRest({ mirrored, real, imaginary, x, y }: Alignment): boolean {
  const middle = SIDE / 2;
  const shift = Math.hypot((real - 1) * middle - imaginary * middle + x, imaginary * middle + (real - 1) * middle + y);
  return !mirrored && Math.hypot(real - 1, imaginary) < LEAST_CHANGE && shift < LEAST_SHIFT;
}

/** Angles in radians, or shares of the size. */
const LEAST_CHANGE = 0.05;
/** Places. */
const LEAST_SHIFT = 3;

/** Bits in which codes of points that look the same may differ. */
const FARTHEST = 40;
/** Places between a point and where it should be. */
const TOLERANCE = 3.5;
/** If one picture is a copy of the other: how much larger or smaller. */
const LARGEST_SCALE = 1.25;
/** Pairs of points that are nearer each other tell angle and scale badly. */
const NEAREST_PAIR = 16;
/** Matches from which pairs are taken, the most alike first. */
const MOST_PAIRED = 30;

interface Match {
  readonly distance: number;
  readonly mirrored: boolean;
  readonly ax: number;
  readonly ay: number;
  readonly bx: number;
  readonly by: number;
}

/**
 * The turning, scaling, shifting and mirroring under which most points of two pictures coincide.
 * @param variants codes of each variant of each point of `b`. @returns undefined if no two points agree.
 */
export function alignKeypoints(
  a: CodedPoints,
  b: Pick<CodedPoints, "x" | "y">,
  variants: Uint32Array,
): Alignment | undefined {
  const matches = matchesOf(a, b, variants);
  let best: Alignment | undefined;
  for (const mirrored of [false, true]) {
    const own = matches.filter((match) => match.mirrored === mirrored);
    const paired = own.slice(0, MOST_PAIRED);
    for (let second = 1; second < paired.length; second += 1) {
      for (let first = 0; first < second; first += 1) {
        const guess = alignmentOf(paired[first]!, paired[second]!, mirrored);
        if (guess === undefined) continue;
        const points = agreeing(own, guess).length;
        if (points > (best?.points ?? 1)) best = { ...guess, points, breadth: 0 };
      }
    }
  }
  return (
    best &&
    refined(
      matches.filter(({ mirrored }) => mirrored === best?.mirrored),
      best,
    )
  );
}

/** For each point of `b`, the point of `a` that is most alike. */
function matchesOf(a: CodedPoints, b: Pick<CodedPoints, "x" | "y">, variants: Uint32Array): readonly Match[] {
  const matches: Match[] = [];
  const count = b.x.length;
  for (const mirrored of [false, true]) {
    for (let point = 0; point < count; point += 1) {
      let [nearest, found] = [FARTHEST + 1, -1];
      for (const [variant, kind] of VARIANTS.entries()) {
        if (kind.mirrored !== mirrored) continue;
        const at = (variant * count + point) * WORDS;
        for (let other = 0; other < a.x.length; other += 1) {
          const distance = codeDistance(a.codes, other * WORDS, variants, at, nearest);
          if (distance < nearest) [nearest, found] = [distance, other];
        }
      }
      if (found < 0) continue;
      matches.push({ distance: nearest, mirrored, ax: a.x[found]!, ay: a.y[found]!, bx: b.x[point]!, by: b.y[point]! });
    }
  }
  return matches.sort((one, other) => one.distance - other.distance);
}

type Guess = Omit<Alignment, "points" | "breadth">;

function alignmentOf(one: Match, other: Match, mirrored: boolean): Guess | undefined {
  const flip = mirrored ? -1 : 1;
  const [ax, ay] = [other.ax - one.ax, flip * (other.ay - one.ay)];
  const [bx, by] = [other.bx - one.bx, other.by - one.by];
  const length = ax * ax + ay * ay;
  if (length < NEAREST_PAIR ** 2) return undefined;
  const [real, imaginary] = [(bx * ax + by * ay) / length, (by * ax - bx * ay) / length];
  const scale = Math.hypot(real, imaginary);
  if (scale > LARGEST_SCALE || scale < 1 / LARGEST_SCALE) return undefined;
  return {
    mirrored,
    real,
    imaginary,
    x: one.bx - (real * one.ax - imaginary * flip * one.ay),
    y: one.by - (real * flip * one.ay + imaginary * one.ax),
  };
}

function agreeing(matches: readonly Match[], { mirrored, real, imaginary, x, y }: Guess): readonly Match[] {
  const flip = mirrored ? -1 : 1;
  return matches.filter(({ ax, ay, bx, by }) => {
    const dx = real * ax - imaginary * flip * ay + x - bx;
    const dy = real * flip * ay + imaginary * ax + y - by;
    return dx * dx + dy * dy <= TOLERANCE * TOLERANCE;
  });
}

/** The least-squares alignment of the matches that agree, and how many agree with it. */
function refined(matches: readonly Match[], start: Alignment): Alignment {
  const flip = start.mirrored ? -1 : 1;
  const own = agreeing(matches, start);
  const mean = (of: (match: Match) => number): number => own.reduce((sum, match) => sum + of(match), 0) / own.length;
  const [ax, ay] = [mean((match) => match.ax), mean((match) => flip * match.ay)];
  const [bx, by] = [mean((match) => match.bx), mean((match) => match.by)];
  let [real, imaginary, length] = [0, 0, 0];
  for (const match of own) {
    const [fromX, fromY] = [match.ax - ax, flip * match.ay - ay];
    const [toX, toY] = [match.bx - bx, match.by - by];
    real += toX * fromX + toY * fromY;
    imaginary += toY * fromX - toX * fromY;
    length += fromX * fromX + fromY * fromY;
  }
  if (length === 0) return { ...start, breadth: breadthOf(own) };
  real /= length;
  imaginary /= length;
  const fit = {
    mirrored: start.mirrored,
    real,
    imaginary,
    x: bx - (real * ax - imaginary * ay),
    y: by - (real * ay + imaginary * ax),
  };
  const others = agreeing(matches, fit);
  return others.length >= start.points
    ? { ...fit, points: others.length, breadth: breadthOf(others) }
    : { ...start, breadth: breadthOf(own) };
}

/** The root of the smaller eigenvalue of the covariance of the places in `b`. */
function breadthOf(matches: readonly Match[]): number {
  const mean = (of: (match: Match) => number): number =>
    matches.reduce((sum, match) => sum + of(match), 0) / matches.length;
  const [x, y] = [mean(({ bx }) => bx), mean(({ by }) => by)];
  const [xx, yy] = [mean(({ bx }) => (bx - x) ** 2), mean(({ by }) => (by - y) ** 2)];
  const xy = mean(({ bx, by }) => (bx - x) * (by - y));
  return Math.sqrt(Math.max(0, (xx + yy - Math.hypot(xx - yy, 2 * xy)) / 2));
}
