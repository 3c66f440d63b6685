import { countOf } from "../format-count.js";

/**
 * What is to be said where more than one class became the negative one without being named: a model tells two classes
 * apart, and the others count as "not it". Undefined where there is but one.
 * @param negatives classes that are negative, with their images. @param sum all of these images.
 */
export function sayTwoClasses(
  positive: { readonly name: string; readonly images: number },
  negatives: readonly (readonly [name: string, images: number])[],
  remedy: string,
  sum: number = negatives.reduce((total, [, images]) => total + images, 0),
): string | undefined {
  if (negatives.length < 2) return undefined;
  const listed = negatives.slice(0, SHOWN).map(([name, images]) => `${name} ${images}`);
  const more = negatives.length > SHOWN ? `, and ${negatives.length - SHOWN} more` : "";
  return (
    `The question has two classes: ${positive.name} (${countOf(positive.images, "image")}) is positive, and all others ` +
    `(${countOf(sum, "image")}: ${listed.join(", ")}${more}) are negative. ${remedy}`
  );
}

const SHOWN = 10;
