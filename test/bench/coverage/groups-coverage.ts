import { groupTests } from "../../../src/statistics/group-tests.js";
import { countHeld } from "./count-held.js";
import { distanceOf, drawCases, randomNumbers, type Setting } from "./draw-cases.js";
import { KINDS } from "./kinds.js";

/** The share of cases in the smaller group, and whether a patient is in one group with all images. */
const DIVISIONS = [
  { title: "equal groups", share: 0.5, isOfPatients: true },
  { title: "one in five", share: 0.2, isOfPatients: true },
  { title: "equal groups, patients in both", share: 0.5, isOfPatients: false },
] as const;

/**
 * How often intervals of the difference between two groups that do not differ hold 0: 100 % less this is how often the test
 * between them finds a difference. `patients` are those of a class in the smaller group.
 */
export function groupsCoverage(
  { auc, patients, prevalence }: Pick<Setting, "auc" | "patients" | "prevalence">,
  draws: number,
): ReadonlyMap<string, string> {
  const held = countHeld();
  const cut = 1 / (1 + Math.exp(-Math.log(prevalence / (1 - prevalence))));
  for (const { title, share, isOfPatients } of DIVISIONS) {
    // Where patients are in both groups, each has about all of them.
    const all = isOfPatients ? Math.round(patients / share) : patients;
    for (const [index, kind] of KINDS.entries()) {
      if (!isOfPatients && kind.images === "one") continue;
      const numbers = randomNumbers(patients * 1031 + index * 101 + Math.round(distanceOf(auc) * 100));
      for (let draw = 0; draw < draws; draw += 1) {
        const cases = drawCases({ auc, prevalence, ...kind, patients: all }, numbers);
        if (cases === undefined) continue;
        const names = Array.from(cases.patients.ofCases, String);
        const groupOf = new Map<string, string>();
        const groups = names.map((name) => {
          const drawn = numbers.uniform() < share ? "a" : "b";
          if (!isOfPatients) return drawn;
          const known = groupOf.get(name) ?? drawn;
          groupOf.set(name, known);
          return known;
        });
        const [labels, scores] = [Array.from(cases.labels), Array.from(cases.scores)];
        const called = scores.map((score) => Number(score >= cut));
        for (const test of groupTests({ labels, scores, called, patients: names }, [{ title, groups }])) {
          held.add(index, `${test.metric}, ${title}`, test, 0);
        }
      }
    }
  }
  return held.ranges();
}
