import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { reducedPicture } from "../../src/imaging/copies/reduced-picture.js";
import { SIDE } from "../../src/imaging/copies/square.js";
import { formatCount } from "../../src/imaging/format-count.js";
import { seededRandom } from "../../src/imaging/seeded-random.js";
import { numberAfter, print } from "./measure.js";

/** Threads run compiled code only. */
const BUILT = fileURLToPath(new URL("../../dist/src/imaging/copies/find-copies.js", import.meta.url));

/** As the audit asks for by default. */
const LIMITS = { points: 18, veryLike: 8, likeness: 0.92 };

/**
 * How long the search for copies takes among made-up pictures.
 *
 * Options: `--pictures N` (5,000), `--threads N` (2).
 */
export async function bench(options: readonly string[]): Promise<void> {
  await scale(numberAfter(options, "--pictures", 5000), numberAfter(options, "--threads", 2));
}

/** Drawn pictures, of which each made-up picture is the mean of two. */
const DRAWN = 1024;

/** Made-up pictures, 70 : 20 : 10; some of the last part are mirrored copies of the first. */
async function scale(count: number, threads: number): Promise<void> {
  const { findCopies } = (await import(BUILT)) as typeof import("../../src/imaging/copies/find-copies.js");
  const drawn = Array.from({ length: DRAWN }, (_, seed) => blobs(seed));
  const made = (at: number): Float32Array => {
    const [one, other] = [drawn[at % DRAWN]!, drawn[(at * 7 + Math.floor(at / DRAWN) * 13 + 1) % DRAWN]!];
    const shift = SIDE * (Math.floor((at * 7) / DRAWN) % SIDE);
    return one.map((value, place) => (value + other[(place + shift) % other.length]!) / 2);
  };
  const copies = Math.min(100, count >> 2);
  const picture = (at: number): Float32Array => {
    if (at < count - copies) return made(at);
    const own = made(at - count + copies);
    return own.map((_, place) => own[place - 2 * (place % SIDE) + SIDE - 1]!);
  };
  const [start, before] = [performance.now(), process.cpuUsage()];
  const pairs = await findCopies({
    signal: new AbortController().signal,
    onProgress: () => {},
    count,
    groupOf: (at) => (at < 0.7 * count ? 0 : at < 0.9 * count ? 1 : 2),
    picture: async (at) => picture(at),
    leastPoints: LIMITS.veryLike,
    isAlike: ({ alignment, likeness }) => alignment.points >= LIMITS.points || likeness >= LIMITS.likeness,
    threads,
  });
  const { user, system } = process.cpuUsage(before);
  const found = pairs.filter(({ first, second }) => second - first === count - copies).length;
  print(
    `  ${formatCount(count)} made-up pictures of 128 x 128, ${threads} threads: ${((performance.now() - start) / 1000).toFixed(0)} s, ${((user + system) / 1e6).toFixed(0)} s of processors, load ${loadavg()[0]!.toFixed(1)}, ${Math.round(process.resourceUsage().maxRSS / 1024)} MB; ${found} of ${copies} copies, ${pairs.length - found} other pairs`,
  );
}

function blobs(seed: number): Float32Array {
  const random = seededRandom("audit bench", seed);
  const side = 32;
  const light = Float64Array.from({ length: side * side }, () => 128);
  for (let blob = 0; blob < 40; blob += 1) {
    const [cx, cy, radius, strength] = [
      random.between(0, side),
      random.between(0, side),
      random.between(0.8, 3),
      random.between(-90, 90),
    ];
    for (let at = 0; at < light.length; at += 1) {
      const squared = ((at % side) - cx) ** 2 + (Math.floor(at / side) - cy) ** 2;
      if (squared < 9 * radius * radius) light[at]! += strength * Math.exp(-squared / (2 * radius * radius));
    }
  }
  const pixels = Uint8Array.from(light, (value) => Math.max(0, Math.min(255, Math.round(value))));
  return reducedPicture(pixels, side, side, 1);
}
