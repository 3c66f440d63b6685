/** Words that many data sets have in their names, and none is known by. */
const COMMON = new Set(
  "a and by chest clinical center centre challenge collection ct cxr data dataset database et al from hospital http https images imaging in medical mri national of on patients radiographs ray rays scan scans set study the train training university v1 v2 www x xray xrays com org net gov".split(
    " ",
  ),
);

/** Names of data sets that hold the same images, or some of them. */
const ALIASES: readonly RegExp[] = [
  /nih|chestx-?ray-?(8|14)/i,
  /mimic-?cxr|mimic/i,
  /chexpert/i,
  /padchest/i,
  /imagenet|ilsvrc/i,
  /rsna.*pneumonia|nih/i,
  /stoic/i,
  /medmnist|pneumoniamnist/i,
];

/**
 * Of the data sets that a network was trained on the one that images seem to come from, by its name: they share a word that
 * is not one of many data sets, or are known to hold the same images. undefined where none does; names are no proof.
 * @param sources what is said of where the images come from.
 */
export function seenSource(trainedOn: readonly string[], sources: readonly string[]): string | undefined {
  return trainedOn.find((name) => sources.some((source) => isSame(name, source)));
}

function isSame(name: string, source: string): boolean {
  if (ALIASES.some((alias) => alias.test(name) && alias.test(source))) return true;
  const known = new Set(wordsOf(source));
  return wordsOf(name).some((word) => known.has(word));
}

const wordsOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 2 && !COMMON.has(word) && !/^\d+$/.test(word));
