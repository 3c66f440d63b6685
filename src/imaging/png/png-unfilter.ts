import { type Assembled, assemble, type Code, get, i32, loop, memoryCopy, set, u8x16 } from "../webassembly.js";

/** Lines that are worked on together, one lane of a vector each. */
const LANES = 16;
/** Zeros before and after each line in memory, so that a lane may be ahead of its line or behind. */
const MARGIN = 16;

/**
 * Takes the filters of the PNG specification (12.9) off lines of one byte a pixel, each led by the filter's number. The
 * pixels move up to the front of the same memory, which is returned; undefined where there is no filter of a number.
 *
 * Each pixel needs the one to its left, so a line leaves most of a processor idle. Here 16 lines are under way at once,
 * each one pixel behind the line above it.
 */
export function unfilter(
  lines: Uint8Array<ArrayBuffer>,
  width: number,
  height: number,
): Uint8Array<ArrayBuffer> | undefined {
  for (let y = 0; y < height; y++) {
    if ((lines[y * (width + 1)] as number) > 4) return undefined;
  }
  kernel ??= unfilterLines();
  const filtered = (LANES + 1) * (width + 2 * MARGIN);
  const memory = kernel.reserve(filtered + LANES * (width + 1));
  memory.fill(0, 0, filtered);
  for (let y = 0; y < height; y += LANES) {
    const count = Math.min(LANES, height - y);
    memory.set(lines.subarray(y * (width + 1), (y + count) * (width + 1)), filtered);
    kernel.run(width, count);
    lines.set(memory.subarray(filtered, filtered + count * width), y * width);
  }
  return lines.subarray(0, width * height);
}

let kernel: Assembled | undefined;

/**
 * The kernel: `run(width, count)` replaces `count` filtered lines, which follow each other in memory after 17 lines of
 * width + 2 * MARGIN bytes, by their pixels, and keeps the last line for the next call. Of the 17, the first holds the
 * line above.
 */
function unfilterLines(): Assembled {
  const names = ["width", "count", "pitch", "filtered", "line", "step", "at"] as const;
  const vectors = ["raw", "left", "above", "corner", "isSub", "isUp", "isAverage", "isPaeth"] as const;
  const local = Object.fromEntries([...names, ...vectors, ...PAETH_LOCALS].map((name, index) => [name, index]));
  const of = (name: string): Code => get(local[name]!);
  const assign = (name: string, value: Code): Code => set(local[name]!, value);
  const one = i32.constant(1);
  const margin = i32.constant(MARGIN);
  const stored = i32.add(of("width"), one);
  const startOf = (line: Code): Code => i32.add(i32.mul(line, of("pitch")), margin);
  const ownLine = startOf(i32.add(of("line"), one));
  /** In every lane, at `first` and then `stride` bytes further each. */
  const inLanes = (first: Code, stride: Code, work: (address: Code, lane: number) => Code): Code => [
    ...assign("at", first),
    ...Array.from({ length: LANES }, (_, lane) => [
      ...work(of("at"), lane),
      ...assign("at", i32.add(of("at"), stride)),
    ]).flat(),
  ];
  const read = (address: Code, lane: number): Code => assign("raw", u8x16.loadLane(address, of("raw"), lane));
  const write = (address: Code, lane: number): Code => u8x16.storeLane(address, of("left"), lane);
  const here = i32.add(startOf(one), of("step"));
  const behind = i32.sub(of("pitch"), one);

  const body: Code = [
    ...assign("pitch", i32.add(of("width"), i32.constant(2 * MARGIN))),
    ...assign("filtered", i32.mul(of("pitch"), i32.constant(LANES + 1))),
    ...inLanes(of("filtered"), stored, read),
    ...["isSub", "isUp", "isAverage", "isPaeth"].flatMap((name, index) =>
      assign(name, u8x16.eq(of("raw"), u8x16.splat(index + 1))),
    ),
    ...loop(
      local["line"]!,
      of("count"),
      memoryCopy(ownLine, i32.add(i32.add(of("filtered"), i32.mul(of("line"), stored)), one), of("width")),
    ),
    ...loop(local["step"]!, i32.add(of("width"), i32.constant(LANES - 1)), [
      ...inLanes(here, behind, read),
      ...assign("corner", of("above")),
      // What a lane made last step is to its own left now, and above the lane that follows.
      ...assign("above", u8x16.shiftIn(i32.add(margin, of("step")), of("left"))),
      ...paeth(of, assign),
      ...assign(
        "left",
        u8x16.add(
          of("raw"),
          [
            u8x16.and(of("left"), of("isSub")),
            u8x16.and(of("above"), of("isUp")),
            u8x16.and(averageOf(of("left"), of("above")), of("isAverage")),
            u8x16.and(of("paeth"), of("isPaeth")),
          ].reduce((all, one) => u8x16.or(all, one)),
        ),
      ),
      ...inLanes(here, behind, write),
    ]),
    ...loop(
      local["line"]!,
      of("count"),
      memoryCopy(i32.add(of("filtered"), i32.mul(of("line"), of("width"))), ownLine, of("width")),
    ),
    ...memoryCopy(margin, startOf(of("count")), of("width")),
  ];
  return assemble({
    parameters: 2,
    integers: names.length - 2,
    vectors: vectors.length + PAETH_LOCALS.length,
    body,
  });
}

/** Rounded down; the instruction rounds up. */
const averageOf = (left: Code, right: Code): Code =>
  u8x16.sub(u8x16.average(left, right), u8x16.and(u8x16.xor(left, right), u8x16.splat(1)));

const PAETH_LOCALS = ["up", "down", "right", "back", "toLeft", "toAbove", "toCorner", "least", "paeth"] as const;

/**
 * Paeth's predictor: of left, above and corner the one nearest to left + above - corner, in that order where they are
 * equally near. Distances over 255 saturate, which decides nothing: another one is at most as large.
 */
function paeth(of: (name: string) => Code, assign: (name: string, value: Code) => Code): Code {
  const difference = (minuend: string, subtrahend: string): Code => u8x16.subSaturated(of(minuend), of(subtrahend));
  const is = (distance: string): Code => u8x16.eq(of(distance), of("least"));
  return [
    ...assign("up", difference("above", "corner")),
    ...assign("down", difference("corner", "above")),
    ...assign("right", difference("left", "corner")),
    ...assign("back", difference("corner", "left")),
    ...assign("toLeft", u8x16.or(of("up"), of("down"))),
    ...assign("toAbove", u8x16.or(of("right"), of("back"))),
    ...assign("up", u8x16.addSaturated(of("up"), of("right"))),
    ...assign("down", u8x16.addSaturated(of("down"), of("back"))),
    ...assign("toCorner", u8x16.or(difference("up", "down"), difference("down", "up"))),
    ...assign("least", u8x16.min(u8x16.min(of("toLeft"), of("toAbove")), of("toCorner"))),
    ...assign("paeth", u8x16.select(of("left"), u8x16.select(of("above"), of("corner"), is("toAbove")), is("toLeft"))),
  ];
}
