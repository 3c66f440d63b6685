import { type SeededRandom, seededRandom, shuffled } from "../../src/imaging/seeded-random.js";
import type { Group } from "./groups.js";

/** Orders that are tried where patients are few or large; the most even result is kept. */
const ATTEMPTS = 32;
const SWEEPS = 8;
/** Below this a move would only follow rounding errors. */
const LEAST_GAIN = 1e-9;

/**
 * Assigns each group to a part so that every class is spread over the parts as `shares` (which sum to 1) say, as far as
 * the groups allow: groups come in random order, each to the part that is then closest to its target in the sense of
 * chi-square. Of several orders the most even one wins; a part whose share is above 0 gets every class if any
 * assignment found can. Deterministic in the seed. Gives the part of each group.
 */
export function assignGroups(
  groups: readonly Group[],
  shares: readonly number[],
  seed: readonly (string | number)[],
): readonly number[] {
  const classes = groups[0]?.counts.length ?? 0;
  const totals = Array.from({ length: classes }, (_, c) =>
    groups.reduce((sum, group) => sum + (group.counts[c] as number), 0),
  );
  const targets = shares.map((share) => totals.map((total) => share * total));
  const random = seededRandom("split", ...seed);
  let best: { parts: number[]; loss: number } | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const parts = attemptOnce(groups, targets, random);
    const loss = lossOf(groups, parts, targets);
    if (best === undefined || loss < best.loss) best = { parts, loss };
    if (loss === 0 || isAsEvenAsCanBe(groups, parts, targets)) break;
  }
  return best?.parts ?? [];
}

function attemptOnce(
  groups: readonly Group[],
  targets: readonly (readonly number[])[],
  random: SeededRandom,
): number[] {
  const order = shuffled([...groups.keys()], random);
  const parts = new Array<number>(groups.length).fill(-1);
  const filled = targets.map((target) => target.map(() => 0));
  const put = (index: number, part: number): void => {
    parts[index] = part;
    add(filled[part] as number[], (groups[index] as Group).counts, 1);
  };
  for (const index of order) {
    const { counts } = groups[index] as Group;
    let chosen = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let part = 0; part < targets.length; part++) {
      const cost = costOfAdding(counts, filled[part] as number[], targets[part] as readonly number[]);
      if (cost < least) [chosen, least] = [part, cost];
    }
    put(index, chosen);
  }
  improve(groups, parts, filled, targets, order);
  fillEmpty(groups, parts, filled, targets, order);
  return parts;
}

/** Moves single groups as long as that brings the parts closer to their targets: a large group may have come late. */
function improve(
  groups: readonly Group[],
  parts: number[],
  filled: readonly number[][],
  targets: readonly (readonly number[])[],
  order: readonly number[],
): void {
  for (let moved = true, sweep = 0; moved && sweep < SWEEPS; sweep++) {
    moved = false;
    for (const index of order) {
      const { counts } = groups[index] as Group;
      const from = parts[index] as number;
      add(filled[from] as number[], counts, -1);
      let chosen = from;
      let least = costOfAdding(counts, filled[from] as number[], targets[from] as readonly number[]) - LEAST_GAIN;
      for (let part = 0; part < targets.length; part++) {
        const cost = costOfAdding(counts, filled[part] as number[], targets[part] as readonly number[]);
        if (part !== from && cost < least) [chosen, least] = [part, cost];
      }
      add(filled[chosen] as number[], counts, 1);
      parts[index] = chosen;
      moved ||= chosen !== from;
    }
  }
}

/** By how much chi-square grows when a group joins a part. */
function costOfAdding(counts: readonly number[], filled: readonly number[], target: readonly number[]): number {
  let cost = 0;
  for (let c = 0; c < counts.length; c++) {
    const count = counts[c] as number;
    if (count === 0) continue;
    const wanted = target[c] as number;
    if (wanted === 0) return Number.POSITIVE_INFINITY;
    cost += (count * (2 * ((filled[c] as number) - wanted) + count)) / wanted;
  }
  return cost;
}

/** Gives a part that lacks a class the smallest group with it of a part that has more than one such group. */
function fillEmpty(
  groups: readonly Group[],
  parts: number[],
  filled: readonly number[][],
  targets: readonly (readonly number[])[],
  order: readonly number[],
): void {
  for (const [part, target] of targets.entries()) {
    for (const [c, wanted] of target.entries()) {
      if (wanted === 0 || (filled[part]?.[c] as number) > 0) continue;
      const spare = order.filter((index) => {
        const from = parts[index] as number;
        const { counts } = groups[index] as Group;
        return (
          (counts[c] as number) > 0 &&
          counts.every((count, other) => count === 0 || (filled[from]?.[other] as number) > count)
        );
      });
      const size = (index: number): number => (groups[index] as Group).rows.length;
      const [moved] = spare.sort((a, b) => size(a) - size(b));
      if (moved === undefined) continue;
      const { counts } = groups[moved] as Group;
      add(filled[parts[moved] as number] as number[], counts, -1);
      add(filled[part] as number[], counts, 1);
      parts[moved] = part;
    }
  }
}

function add(sums: number[], counts: readonly number[], sign: 1 | -1): void {
  for (const [c, count] of counts.entries()) sums[c]! += sign * count;
}

function countsByPart(
  groups: readonly Group[],
  parts: readonly number[],
  targets: readonly (readonly number[])[],
): number[][] {
  const counts = targets.map((target) => target.map(() => 0));
  for (const [index, part] of parts.entries()) add(counts[part] as number[], (groups[index] as Group).counts, 1);
  return counts;
}

/** Chi-square of the counts against the targets; a part without a class it should have costs more than any unevenness. */
function lossOf(groups: readonly Group[], parts: readonly number[], targets: readonly (readonly number[])[]): number {
  const counts = countsByPart(groups, parts, targets);
  let loss = 0;
  for (const [part, target] of targets.entries()) {
    for (const [c, wanted] of target.entries()) {
      if (wanted === 0) continue;
      const count = counts[part]?.[c] as number;
      loss += (count - wanted) ** 2 / wanted + (count === 0 ? 1e9 : 0);
    }
  }
  return loss;
}

function isAsEvenAsCanBe(
  groups: readonly Group[],
  parts: readonly number[],
  targets: readonly (readonly number[])[],
): boolean {
  const counts = countsByPart(groups, parts, targets);
  return targets.every((target, part) =>
    target.every((wanted, c) => Math.abs((counts[part]?.[c] as number) - wanted) < 1),
  );
}
