import type { Distribution, Share, TrainingProfile } from "../artifacts/training-profile.js";
import { type Answer, answersAsked, type Question } from "../core/question.js";
import { PICTURE_TRAITS, type PictureTraits } from "./picture-traits.js";

/** An image with what is known of it. */
export interface ProfiledImage {
  /** Empty where it is not known: it then counts as one of its own. */
  readonly patient: string;
  readonly answers: readonly Answer[];
  readonly age: number | undefined;
  /** Empty where it is not known. */
  readonly sex: string;
  readonly view: string;
  /** Absent where its pixels were not looked at. */
  readonly traits?: PictureTraits;
}

/** So many quantiles tell a distribution; of fewer patients each stands for itself. */
const MOST_VALUES = 200;

/** So many images, evenly chosen, are looked at: more tell no more. */
export const MOST_PROFILED = 2000;

/** So many of them, in their order, from the first to the last. */
export const evenlyChosen = <T>(all: readonly T[], most = MOST_PROFILED): readonly T[] =>
  all.length <= most ? all : Array.from({ length: most }, (_, at) => all[Math.floor((at * all.length) / most)]!);

/** What images are like, in figures of patients: a patient's images are one. */
export function profileOf(images: readonly ProfiledImage[], question: Question): TrainingProfile {
  const groups = new Map<string, ProfiledImage[]>();
  for (const [at, image] of images.entries()) {
    // A name cannot begin with a zero byte.
    const patient = image.patient === "" ? `\0${at}` : image.patient;
    const own = groups.get(patient);
    if (own === undefined) groups.set(patient, [image]);
    else own.push(image);
  }
  const patients = [...groups.values()];
  const pictures = PICTURE_TRAITS.flatMap((trait) => {
    const found = distributionOf(patients, (image) => image.traits?.[trait]);
    return found === undefined ? [] : [[trait, found] as const];
  });
  const age = distributionOf(patients, (image) => image.age);
  return {
    images: images.length,
    patients: patients.length,
    pictures: Object.fromEntries(pictures),
    labels: answersAsked(question).flatMap((name, at) => shareOf(name, patients, (image) => image.answers[at]) ?? []),
    ...(age && { age }),
    sex: sharesOf(patients, ({ sex }) => sex),
    view: sharesOf(patients, ({ view }) => view),
  };
}

/** Patients' means in ascending order; undefined where nobody has any. */
export function distributionOf<Of>(
  patients: readonly (readonly Of[])[],
  numberOf: (image: Of) => number | undefined,
): Distribution | undefined {
  const means = patients.flatMap((images) => {
    const values = images.map(numberOf).filter((value) => value !== undefined);
    return values.length === 0 ? [] : [values.reduce((sum, value) => sum + value, 0) / values.length];
  });
  if (means.length === 0) return undefined;
  means.sort((a, b) => a - b);
  const values =
    means.length <= MOST_VALUES
      ? means
      : Array.from({ length: MOST_VALUES }, (_, at) => means[Math.floor(((at + 0.5) * means.length) / MOST_VALUES)]!);
  // Last digits may hang on the order in which a machine adds.
  return { patients: means.length, values: values.map((value) => Number(value.toPrecision(6))) };
}

function shareOf(
  name: string,
  patients: readonly (readonly ProfiledImage[])[],
  isSo: (image: ProfiledImage) => Answer,
): Share | undefined {
  const shares = patients.flatMap((images) => {
    const known = images.map(isSo).filter((answer) => answer !== undefined);
    return known.length === 0 ? [] : [known.reduce<number>((sum, answer) => sum + answer, 0) / known.length];
  });
  const n = shares.length;
  if (n === 0) return undefined;
  const mean = shares.reduce((sum, share) => sum + share, 0) / n;
  const squares = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0);
  const rounded = (value: number): number => Number(value.toPrecision(6));
  return { name, patients: n, mean: rounded(mean), variance: n > 1 ? rounded(squares / (n - 1)) : 0 };
}

/** More values than these are no groups. */
const MOST_GROUPS = 12;

function sharesOf(
  patients: readonly (readonly ProfiledImage[])[],
  groupOf: (image: ProfiledImage) => string,
): readonly Share[] {
  const groups = [...new Set(patients.flatMap((images) => images.map(groupOf)))].filter((group) => group !== "").sort();
  if (groups.length > MOST_GROUPS) return [];
  return groups.flatMap(
    (group) =>
      shareOf(group, patients, (image) => (groupOf(image) === "" ? undefined : groupOf(image) === group ? 1 : 0)) ?? [],
  );
}
