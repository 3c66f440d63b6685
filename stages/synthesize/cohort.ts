import { type Draws, drawsFrom } from "./draws.js";

export const FINDINGS = ["Cardiomegaly", "Effusion", "Pneumothorax"] as const;
type Finding = (typeof FINDINGS)[number];

export interface Visit {
  /** `00000001_000.png` */
  readonly image: string;
  /** From 0. */
  readonly followUp: number;
  /** Years. */
  readonly age: number;
  readonly view: "PA" | "AP";
  /** In alphabetical order; none is "No Finding". */
  readonly findings: readonly Finding[];
  readonly seed: number;
}

export interface Patient {
  /** From 1. */
  readonly number: number;
  readonly sex: "F" | "M";
  /** Of the body, the same on all images of the patient. */
  readonly seed: number;
  readonly visits: readonly Visit[];
}

export interface CohortPlan {
  readonly patients: number;
  readonly imagesPerPatient: number;
  readonly findings: Readonly<Record<Finding, number>>;
  readonly seed: number;
}

/**
 * Draws who is imaged how often and what is found. A finding belongs to some patients and shows on most, not all, of
 * their images: images of one patient are alike, as in a hospital.
 */
export function drawCohort(plan: CohortPlan): readonly Patient[] {
  const cohort = drawsFrom(plan.seed);
  return Array.from({ length: plan.patients }, (_, index) => {
    const number = index + 1;
    const draws = drawsFrom(cohort.seed());
    const sex = draws.chance(0.56) ? "M" : "F";
    const age = Math.round(Math.max(18, Math.min(92, draws.normal(50, 17))));
    const portable = draws.uniform(0, 1);
    const bodySeed = draws.seed();
    const susceptible = new Map(FINDINGS.map((finding) => [finding, susceptibility(plan.findings[finding], draws)]));
    const count = visitCount(plan.imagesPerPatient, draws);
    const visits = Array.from({ length: count }, (_, followUp): Visit => {
      const findings = FINDINGS.filter((finding) => draws.chance(susceptible.get(finding) ?? 0));
      return {
        image: `${String(number).padStart(8, "0")}_${String(followUp).padStart(3, "0")}.png`,
        followUp,
        age: age + Math.floor(followUp / 3),
        view: draws.chance(0.2 + 0.4 * portable) ? "AP" : "PA",
        findings,
        seed: draws.seed(),
      };
    });
    return { number, sex, seed: bodySeed, visits };
  });
}

/** How likely the finding is on each image of this patient, so that its share over all patients is as asked. */
function susceptibility(share: number, draws: Draws): number {
  const patients = Math.min(1, share * 1.35);
  return draws.chance(patients) ? share / patients : 0;
}

/** Most patients have few images, some have many. */
function visitCount(most: number, draws: Draws): number {
  return 1 + Math.floor((most - 0.001) * draws.uniform(0, 1) ** 1.5);
}
