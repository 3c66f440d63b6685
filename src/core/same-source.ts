/** Words that many data sets have in their names, or many studies in what they say of patients, and none is known by. */
const COMMON = new Set(
  "adult adults age aged cancer cases child children cohort competition controls covid department detection disease effusion emergency female healthy image lesion lesions lung lungs male men nodule nodules paediatric patient pediatric pneumonia pneumothorax public radiograph radiology sars screening segmentation severe suspected symptomatic symptoms tuberculosis unit volumes with without women a and by chest clinical center centre challenge collection ct cxr data dataset database et al from hospital http https images imaging in medical mri national of on patients radiographs ray rays scan scans set study the train training university v1 v2 www x xray xrays com org net gov".split(
    " ",
  ),
);

/** Names of data sets that hold the same images, or some of them. */
const ALIASES: readonly RegExp[] = [
  /\bnih(cc)?\b|chestx-?ray-?(8|14)/i,
  /\bmimic\b/i,
  /chexpert/i,
  /padchest/i,
  /imagenet|ilsvrc/i,
  /rsna.*pneumonia|\bnih(cc)?\b/i,
  /stoic/i,
  /medmnist|pneumoniamnist/i,
];

/**
 * Of the data sets that a network was trained on the one that images seem to come from, by its name: it is named whole,
 * they share a word that is not one of many data sets, or are known to hold the same images. undefined where none does;
 * names are no proof.
 * @param sources what is said of where the images come from.
 */
export function seenSource(trainedOn: readonly string[], sources: readonly string[]): string | undefined {
  return trainedOn.find((name) => sources.some((source) => isSame(name, source)));
}

function isSame(name: string, source: string): boolean {
  if (ALIASES.some((alias) => alias.test(name) && alias.test(source))) return true;
  const words = wordsOf(source);
  if (` ${words.join(" ")} `.includes(` ${wordsOf(name).join(" ")} `)) return true;
  const telling = new Set(words.filter(isTelling));
  return wordsOf(name).some((word) => telling.has(word));
}

const wordsOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");

const isTelling = (word: string): boolean => word.length > 2 && !COMMON.has(word) && !/^\d+$/.test(word);
