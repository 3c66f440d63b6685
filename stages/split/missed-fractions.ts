import type { DatasetRow } from "../../src/artifacts/dataset.js";
import { countOf, formatCount } from "../../src/imaging/format-count.js";
import { rangeOf } from "../../src/imaging/ranges-of-kinds.js";
import type { Balance } from "./balance.js";
import type { Group } from "./groups.js";
import { foldsInWords, listed, type Parts } from "./parts.js";

/** Only parts are spoken of that are off by more than this of what they should have, and by more images than that. */
const SHARE_OFF = 0.2;
const IMAGES_OFF = 2;

/** So many findings are spoken of, of the others their number. */
const MOST_NAMED = 3;

export interface Divided {
  readonly rows: readonly DatasetRow[];
  /** Classes or findings that parts should have their share of; empty if there are none. */
  readonly named: Balance["named"];
  readonly byPatient: boolean;
  readonly groups: readonly Group[];
  /** The part of each group. */
  readonly partOf: readonly number[];
}

/**
 * What is to be said where parts have other numbers of images than they should: a group stays whole, and a large one
 * has the chance of a part that a small one has, also where it is larger than the part should be. Said of all images;
 * of those of a class or finding where all together are as they should be.
 */
export function missedFractions(divided: Divided, parts: Parts): readonly string[] {
  const all = missed(divided, parts, "", (group) => group.rows.length);
  if (all !== undefined) return [all];
  const ofNamed = divided.named.flatMap(({ name, countOf }) => missed(divided, parts, `Of ${name}, `, countOf) ?? []);
  const more = ofNamed.length - MOST_NAMED;
  return more <= 0
    ? ofNamed
    : [
        ...ofNamed.slice(0, MOST_NAMED),
        `${more} more ${more === 1 ? "is" : "are"} divided otherwise than by the fractions for the same reason; the log has them all`,
      ];
}

function missed(divided: Divided, parts: Parts, what: string, sizeOf: (group: Group) => number): string | undefined {
  const { groups, partOf, byPatient } = divided;
  const sizes = groups.map(sizeOf);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const used = parts.flatMap(({ name, share }, part) => {
    const inside = sizes.filter((size, index) => size > 0 && partOf[index] === part);
    const images = inside.reduce((sum, size) => sum + size, 0);
    return share === 0 ? [] : [{ name, target: share * total, images, groups: inside.length }];
  });
  const isOff = used.some(({ images, target }) => Math.abs(images - target) > Math.max(IMAGES_OFF, SHARE_OFF * target));
  if (!isOff) return undefined;
  const largest = sizes.indexOf(sizes.reduce((most, size) => Math.max(most, size), 0));
  const why = `${byPatient ? "images of a patient" : "identical images"} stay together, and ${largestOne(divided, largest)} has ${formatCount(sizes[largest] as number)} of ${formatCount(total)}`;
  const [first] = used;
  const folds = foldsInWords(used);
  if (first !== undefined && folds !== undefined) {
    const [least, most] = rangeOf(used.map((part) => part.images));
    return `${what}${folds} have ${formatCount(least)} to ${countOf(most, "image")} instead of ${formatCount(Math.round(first.target))} each: ${why}`;
  }
  const unit = byPatient ? "patient" : "different image";
  const has = used.map(({ name, images, groups }, at) =>
    at === 0
      ? `${name} has ${countOf(images, "image")} of ${countOf(groups, unit)}`
      : `${name} ${formatCount(images)} of ${formatCount(groups)}`,
  );
  return `${what}${listed(has)}, instead of ${listed(used.map(({ target }) => formatCount(Math.round(target))))}: ${why}`;
}

function largestOne({ rows, groups, byPatient }: Divided, index: number): string {
  const members = (groups[index] as Group).rows.map((row) => rows[row] as DatasetRow);
  const patients = [...new Set(members.map(({ patient }) => patient).filter((patient) => byPatient && patient !== ""))];
  const [first, ...others] = patients;
  if (first === undefined) return `${members[0]?.image} with its copies`;
  return others.length === 0 ? `patient ${first}` : `patient ${first}, with those that identical images join to it,`;
}
