import type { Divided } from "./missed-fractions.js";
import type { Parts } from "./parts.js";

/** How far each part is off its share of each finding, in images: a line for each finding. */
export function deviations({ named, groups, partOf }: Divided, parts: Parts): readonly string[] {
  return named.map(({ name, countOf }) => {
    const images = parts.map(() => 0);
    for (const [group, part] of partOf.entries()) images[part]! += countOf(groups[group]!);
    const total = images.reduce((sum, count) => sum + count, 0);
    const off = parts.map(({ name: part, share }, at) => `${part} ${signed(images[at]! - share * total)}`);
    return `${name}: ${total} images, off the share of ${off.join(", ")}`;
  });
}

const signed = (value: number): string => `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(1)}`;
