import { type SeededRandom, seededRandom } from "../../src/imaging/seeded-random.js";

/**
 * Sechidis, Tsoumakas & Vlahavas 2011, On the stratification of multi-label data, algorithm 1: the examples of the rarest
 * label go, one by one, where most of that label are wanted; ties to where most examples are, then by lot.
 * @param labels of each example. @returns the part of each.
 */
export function iterativeStratification(
  labels: readonly (readonly number[])[],
  count: number,
  shares: readonly number[],
  seed: number,
): readonly number[] {
  const random = seededRandom("iterative stratification", seed);
  const holders = Array.from({ length: count }, (_, label) =>
    [...labels.keys()].filter((example) => labels[example]!.includes(label)),
  );
  const wanted = shares.map((share) => share * labels.length);
  const wantedOf = holders.map((examples) => shares.map((share) => share * examples.length));
  const parts = new Array<number>(labels.length).fill(-1);
  const left = holders.map((examples) => examples.length);
  const assign = (example: number, part: number): void => {
    parts[example] = part;
    wanted[part]!--;
    for (const label of labels[example]!) {
      wantedOf[label]![part]!--;
      left[label]!--;
    }
  };
  for (;;) {
    const open = [...left.keys()].filter((label) => left[label]! > 0);
    if (open.length === 0) break;
    const rarest = open.reduce((least, label) => (left[label]! < left[least]! ? label : least));
    for (const example of holders[rarest]!) {
      if (parts[example] === -1) assign(example, most(wantedOf[rarest]!, wanted, random));
    }
  }
  for (const example of labels.keys()) if (parts[example] === -1) assign(example, most(wanted, wanted, random));
  return parts;
}

function most(first: readonly number[], second: readonly number[], random: SeededRandom): number {
  const parts = [...first.keys()];
  const best = parts.filter((part) => first[part] === Math.max(...first));
  const among = best.filter((part) => second[part] === Math.max(...best.map((one) => second[one] as number)));
  return among[Math.floor(random.uniform() * among.length)] as number;
}
