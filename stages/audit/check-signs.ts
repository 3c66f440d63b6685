import { type Finding, hint, notChecked, passed, problem } from "../../src/artifacts/audit-findings.js";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import { SIGNIFICANT_SIGN, type TellingSign, tellingSigns } from "../../src/statistics/telling-signs.js";
import type { AskedAnswer } from "./asked-answers.js";
import type { PictureSigns } from "./picture-signs.js";
import { arePatientsKnown, casesOf, FOLDS, measured, type Probe, sayProbe, tooFew } from "./probe.js";

const CHECK = "marks and borders";

/** By how much the shares of the classes differ, from which a sign is a shortcut, and from which it is worth a look. */
const PROBLEM = 0.3;
const HINT = 0.2;
/** The same where bodies and treatment make such signs too. */
const PROBLEM_OF_NUMBERS = 0.5;
const HINT_OF_NUMBERS = 0.3;

interface Measured extends Probe {
  readonly source: keyof PictureSigns;
  readonly sign: TellingSign;
  readonly apart: number;
}

/**
 * Whether what was burnt into pictures or surrounds them tells the class: letters and markers, borders, single pixels.
 * What tells is chosen and measured on different patients; every p is corrected for all that was looked at.
 * @param signs of each row.
 */
export function checkSigns(
  rows: readonly TensorRow[],
  signs: readonly PictureSigns[],
  options: AskedAnswer & { readonly seed: number },
): Finding {
  const cases = casesOf(rows, options.isPositive, options.seed);
  if (cases === undefined) return notChecked(CHECK, tooFew(rows));
  const sources = Object.keys(signs[0] ?? {}) as (keyof PictureSigns)[];
  const found = sources.flatMap((source): readonly Measured[] => {
    const { scores, first } = tellingSigns(
      signs.map((one) => one[source]),
      { labels: cases.labels, groups: cases.patients.ofCases, foldOf: cases.foldOf },
    );
    if (first === undefined) return [];
    const apart = Math.abs(first.positive - first.negative);
    return [{ source, sign: first, apart, ...measured(cases, scores, sources.length * options.of) }];
  });
  const alone = found.map(({ source, sign, apart: _, ...probe }) => ({ source, ...probe, ...sign, name: words(sign) }));
  const details = { images: rows.length, folds: FOLDS, alone };
  // As many tests as there are sources, and answers.
  const sure = found.filter(({ sign }) => sign.p < SIGNIFICANT_SIGN / options.of).sort((a, b) => b.apart - a.apart);
  const [first] = sure.filter(
    ({ source, apart }) => apart >= (source === "number of marks" ? PROBLEM_OF_NUMBERS : PROBLEM),
  );
  if (first !== undefined) {
    return problem(CHECK, `${say(first, options, rows)}: a network may learn that instead of the pathology.`, details);
  }
  const [other] = sure.filter(({ source, apart }) => apart >= (source === "number of marks" ? HINT_OF_NUMBERS : HINT));
  if (other !== undefined) {
    return hint(
      CHECK,
      `${say(other, options, rows)}: if it says where or how an image was made, a network may learn that instead of the pathology.`,
      details,
    );
  }
  return passed(
    CHECK,
    "No burnt-in mark, border or single pixel was found to be on the images of one class much more often.",
    details,
  );
}

const words = ({ name }: TellingSign): string => name.split("\t")[0]!;

function say(
  one: Measured,
  { positive, negative }: Pick<AskedAnswer, "positive" | "negative">,
  rows: readonly TensorRow[],
): string {
  const { sign } = one;
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  const name = words(sign);
  return `${name[0]!.toUpperCase()}${name.slice(1)} is on ${arePatientsKnown(rows) ? `images of ${percent(sign.positive)} of the patients` : `${percent(sign.positive)} of the images`} with ${positive} and ${percent(sign.negative)} with ${negative} (such signs alone: ${sayProbe(one)})`;
}
