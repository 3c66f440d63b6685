import { highest, lowest } from "../../core/long-lists.js";

/** Grey levels by which a plain row may differ: JPEG leaves such traces. */
const PLAIN = 6;
/** Share of a side that a plain border may take. */
const WIDEST = 0.25;
/** Pixels from the edge within which a step is looked for, and the share of the side. */
const DEEPEST = 12;
const DEEPEST_SHARE = 1 / 8;
/** Grey levels from which steps are told. */
const STEPS = [4, 8, 16, 32, 64] as const;

const SIDES = ["at the top", "at the bottom", "on the left", "on the right"] as const;
type Side = (typeof SIDES)[number];

/**
 * How a picture is framed, in words: how wide its border of one grey level is on each side, and where nearly all of a row or
 * column near the edge is brighter or darker than the next, more than the rows around lead to expect.
 * @param grey height x width.
 */
export function frameSigns(grey: Uint8Array, height: number, width: number): readonly string[] {
  const sides = SIDES.map((side) => {
    const [deep, long] = side === "at the top" || side === "at the bottom" ? [height, width] : [width, height];
    const at = placeOf(side, height, width);
    return { side, plain: plainDepth(grey, deep, long, at), steps: stepsOf(grey, deep, long, at) };
  });
  const signs = sides.flatMap(({ side, plain, steps }) => [...ofPlain(plain, side), ...ofSteps(steps, side)]);
  const narrowest = lowest(sides.map(({ plain }) => plain));
  const depths = lowest(sides.map(({ steps }) => steps.length));
  const common = Array.from({ length: depths }, (_, depth) => {
    const all = sides.map(({ steps }) => steps[depth]!);
    return lowest(all) > 0 ? lowest(all) : Math.min(0, highest(all));
  });
  return [...signs, ...ofPlain(narrowest, "on all sides"), ...ofSteps(common, "on all sides")];
}

function ofPlain(width: number, where: string): readonly string[] {
  if (width === 0) return [];
  const atLeast = Array.from({ length: width }, (_, at) => `a plain border of ${at + 1} or more pixels ${where}`);
  return [`a plain border of just ${width} pixels ${where}`, ...atLeast];
}

function ofSteps(steps: readonly number[], where: string): readonly string[] {
  return steps.flatMap((step, depth) =>
    STEPS.filter((level) => Math.abs(step) >= level).map(
      (level) =>
        `an edge ${step > 0 ? "brighter" : "darker"} by ${level} or more grey levels, ${depth + 1} pixels wide, ${where}`,
    ),
  );
}

type PlaceOf = (depth: number, place: number) => number;

function placeOf(side: Side, height: number, width: number): PlaceOf {
  switch (side) {
    case "at the top":
      return (depth, place) => depth * width + place;
    case "at the bottom":
      return (depth, place) => (height - 1 - depth) * width + place;
    case "on the left":
      return (depth, place) => place * width + depth;
    case "on the right":
      return (depth, place) => place * width + width - 1 - depth;
  }
}

function plainDepth(grey: Uint8Array, deep: number, long: number, at: PlaceOf): number {
  let [low, high] = [255, 0];
  const deepest = Math.floor(WIDEST * deep);
  for (let depth = 0; depth < deepest; depth += 1) {
    for (let place = 0; place < long; place += 1) {
      const value = grey[at(depth, place)]!;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    if (high - low > PLAIN) return depth;
  }
  return deepest;
}

/** After each depth: by how much more three of four pixels are brighter (or darker) than the next within, than the steps around. */
function stepsOf(grey: Uint8Array, deep: number, long: number, at: PlaceOf): readonly number[] {
  const steps: number[] = [];
  const values = new Int16Array(long);
  for (let depth = 0; depth < Math.min(DEEPEST, Math.floor(DEEPEST_SHARE * deep)); depth += 1) {
    for (let place = 0; place < long; place += 1) {
      const here = grey[at(depth, place)]! - grey[at(depth + 1, place)]!;
      const before = depth === 0 ? 0 : grey[at(depth - 1, place)]! - grey[at(depth, place)]!;
      const after = grey[at(depth + 1, place)]! - grey[at(depth + 2, place)]!;
      values[place] = 2 * here - before - after;
    }
    values.sort();
    const [low, high] = [values[long >> 2]!, values[(3 * long) >> 2]!];
    steps.push(low > 0 ? low / 2 : Math.min(0, high / 2));
  }
  return steps;
}
