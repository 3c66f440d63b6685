import { type Finding, hint, passed, problem } from "../../src/artifacts/audit-findings.js";
import { type AlikePair, writeAlikePairs } from "../../src/artifacts/near-identical.js";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import { type CopyPair, type CopySearch, findCopies } from "../../src/imaging/copies/find-copies.js";
import { formatCount } from "../../src/imaging/format-count.js";

const CHECK = "near-identical images";

export interface NearIdenticalOptions {
  /** From this many agreeing points on, two pictures are alike whatever their grey levels. */
  readonly points: number;
  /** From which fewer points are enough. */
  readonly likeness: number;
}

/** Points that must agree where grey levels follow from each other as well as `likeness` asks. */
const POINTS_OF_LIKE = 13;
/** The same where they follow twice as well: pictures of few details have no more. */
export const POINTS_OF_VERY_LIKE = 8;

/**
 * Places out of 128 by which points that agree must spread across: those of the same text, burnt into pictures that are
 * different otherwise, lie on a line or in a corner.
 */
const LEAST_BREADTH = 8;

export function isAlike(
  { alignment: { points, breadth }, likeness }: Pick<CopyPair, "alignment" | "likeness">,
  limits: NearIdenticalOptions,
): boolean {
  if (breadth < LEAST_BREADTH) return false;
  const isLike = points >= POINTS_OF_LIKE && likeness >= limits.likeness;
  return points >= limits.points || isLike || likeness >= (1 + limits.likeness) / 2;
}

interface Pair extends Pick<CopyPair, "alignment" | "likeness" | "detail"> {
  readonly a: TensorRow;
  readonly b: TensorRow;
  readonly kind: "copy" | "neighbour" | "look-alike";
}

/**
 * Pairs of images in different partitions that show the same picture although their files differ: turned, mirrored,
 * inverted, cut, shifted or with other grey levels. Pictures that are alike without being one are counted apart.
 * @param picture grey levels of a row, of `reducedPicture`; read again where two pictures are compared.
 */
export async function checkNearIdentical(
  rows: readonly TensorRow[],
  picture: (row: TensorRow) => Promise<Float32Array>,
  options: NearIdenticalOptions,
  folder: string,
  work: Pick<CopySearch, "threads" | "signal" | "onProgress" | "remember"> & { readonly shorterSide: number },
): Promise<Finding> {
  const groups = groupsOf(rows);
  const alike = await findCopies({
    ...work,
    count: rows.length,
    groupOf: (at) => groups[at]!,
    picture: (at) => picture(rows[at]!),
    leastPoints: POINTS_OF_VERY_LIKE,
    isAlike: (pair) => isAlike(pair, options),
  });
  const ofOneTemplate = lookAlike(alike, rows);
  const pairs = alike
    .map((pair): Pair => {
      const [a, b] = [rows[Math.min(pair.first, pair.second)]!, rows[Math.max(pair.first, pair.second)]!];
      return {
        a,
        b,
        alignment: pair.alignment,
        likeness: pair.likeness,
        detail: pair.detail,
        kind: ofOneTemplate && pair.detail < SAME_DETAIL ? "look-alike" : isCopy(a, b, pair) ? "copy" : "neighbour",
      };
    })
    .sort((one, other) => other.alignment.points - one.alignment.points || one.a.row - other.a.row);
  await writeAlikePairs(folder, pairs.map(asRow));
  return findingOf(pairs, rows.length, options, work.shorterSide);
}

/** Partitions as numbers, the largest first: it is looked up in and never itself looked for. */
function groupsOf(rows: readonly TensorRow[]): readonly number[] {
  const sizes = new Map<string, number>();
  for (const { partition } of rows) sizes.set(partition, (sizes.get(partition) ?? 0) + 1);
  const order = [...sizes].sort((a, b) => b[1] - a[1]).map(([partition]) => partition);
  return rows.map(({ partition }) => order.indexOf(partition));
}

/** Of adjacent slices and of follow-ups of one patient, at most 34 points agree. */
const MORE_THAN_NEIGHBOURS = 36;
/** Points of pictures that have been turned, mirrored or enlarged, which neighbours are not. */
const OF_THE_MOVED = 20;
const SAME_LEVELS_OF_THE_MOVED = 0.96;
/** Grey levels of adjacent slices follow less from each other than that. */
const SAME_LEVELS = 0.9;

/** Pictures that a picture of another patient is alike to, from which it shows a pose or a template rather than a copy. */
const MANY = 3;
/** Share of such pictures from which form alone tells no copies in a data set. */
const SHARE_OF_LOOK_ALIKES = 0.02;
/** Details of copies mostly agree better, those of pictures of one template less. */
const SAME_DETAIL = 0.9;

/** Whether pictures of this data set are alike without being copies: drawn from one template, or all in one pose. */
function lookAlike(pairs: readonly CopyPair[], rows: readonly TensorRow[]): boolean {
  const partners = new Map<number, number>();
  for (const { first, second } of pairs) {
    const [a, b] = [rows[first]!, rows[second]!];
    if (a.patient !== "" && a.patient === b.patient) continue;
    for (const picture of [first, second]) partners.set(picture, (partners.get(picture) ?? 0) + 1);
  }
  const many = [...partners.values()].filter((count) => count >= MANY).length;
  return many > SHARE_OF_LOOK_ALIKES * rows.length;
}

/** Images of two patients that are alike are copies; those of one, or of nobody knows whom, may be neighbours. */
function isCopy(a: TensorRow, b: TensorRow, { alignment, likeness, likenessAtRest }: CopyPair): boolean {
  const { points } = alignment;
  const isOfTwo = a.patient !== "" && b.patient !== "" && a.patient !== b.patient;
  if (isOfTwo || points >= MORE_THAN_NEIGHBOURS) return true;
  if (likenessAtRest !== undefined) return likenessAtRest >= SAME_LEVELS;
  return points >= OF_THE_MOVED || likeness >= SAME_LEVELS_OF_THE_MOVED;
}

const such = ({ a, b }: Pair): string => `such as ${a.image} (${a.partition}) and ${b.image} (${b.partition})`;

/** Pixels a side below which pictures have too few details for every copy: of those of 28, one in five was missed. */
const FEW_DETAILS = 40;

function findingOf(
  pairs: readonly Pair[],
  images: number,
  options: NearIdenticalOptions,
  shorterSide: number,
): Finding {
  const copies = pairs.filter(({ kind }) => kind === "copy");
  const neighbours = pairs.filter(({ kind }) => kind === "neighbour");
  const lookAlikes = pairs.length - copies.length - neighbours.length;
  const details = { pairs: copies.length, neighbours: neighbours.length, lookAlikes, images, ...options };
  const [copy] = copies;
  const [neighbour] = neighbours;
  const unseen =
    shorterSide < FEW_DETAILS
      ? ` Pictures of ${shorterSide} pixels a side show few details: copies that were turned by a few degrees, compressed or shrunk may be missed.`
      : "";
  const beside =
    neighbour === undefined
      ? ""
      : ` ${neighbours.length} ${neighbours.length === 1 ? "pair" : "pairs"} of images in different partitions are neighbours: alike as adjacent slices or follow-ups of one patient are, ${such(neighbour)}.`;
  if (copy !== undefined) {
    return problem(
      CHECK,
      `${copies.length} ${copies.length === 1 ? "pair" : "pairs"} of images in different partitions show the same picture, ${such(copy)}.${beside}${unseen}`,
      details,
    );
  }
  const strict =
    lookAlikes === 0
      ? ""
      : ` So many are alike in shape (${formatCount(lookAlikes)} ${lookAlikes === 1 ? "pair" : "pairs"}) that only those that also agree in detail count as copies: equalized or otherwise heavily altered ones may be missed.`;
  const none = `No picture was found in two partitions, among ${formatCount(images)} images.${strict}`;
  return beside === "" ? passed(CHECK, `${none}${unseen}`, details) : hint(CHECK, `${none}${beside}${unseen}`, details);
}

const asRow = ({ a, b, kind, alignment, likeness, detail }: Pair): AlikePair => ({
  image: a.image,
  partition: a.partition,
  otherImage: b.image,
  otherPartition: b.partition,
  kind,
  points: alignment.points,
  likeness,
  detail,
  turnedDegrees: (Math.atan2(alignment.imaginary, alignment.real) * 180) / Math.PI,
  mirrored: alignment.mirrored,
  enlarged: Math.hypot(alignment.real, alignment.imaginary),
});
