import type { Metric } from "../core/metrics.js";

/** How a 95 % interval is made: all methods, with the name shown next to the interval, and their source. */
export const INTERVAL_METHODS = {
  newcombe: {
    name: "Newcombe",
    of: "score interval (Newcombe 2006, method 5) with the design effect of the clustered DeLong variance (Obuchowski 1997), Student's t",
  },
  "agresti-coull": {
    name: "Agresti-Coull",
    of: "added successes and failures (Agresti & Coull 1998) with the effective number of images (Rao & Scott 1992), Student's t",
  },
  "log-t": { name: "log t", of: "Student's t on the logarithm, variance over patients" },
  inversion: {
    name: "test inversion",
    of: "inversion of a test by consistency resampling (after Bröcker & Smith 2007), variance over patients",
  },
  bootstrap: {
    name: "bootstrap",
    of: "percentiles of thresholds chosen again on resamples of validation patients (Field & Welsh 2007)",
  },
  "agresti-coull-anew": {
    name: "Agresti-Coull and bootstrap of the threshold",
    of: "the Agresti-Coull interval and percentiles over thresholds chosen again, put together (MOVER, Zou & Donner 2008)",
  },
  mover: {
    name: "MOVER",
    of: "intervals of the classes or findings put together with their correlation over patients (Zou & Donner 2008)",
  },
  "robust-t": {
    name: "robust t",
    of: "Student's t with the variance over patients of a logistic regression, each left out in turn (Mancl & DeRouen 2001)",
  },
} as const satisfies Readonly<Record<Metric["interval"] | "bootstrap" | "agresti-coull-anew", object>>;

export type IntervalMethod = keyof typeof INTERVAL_METHODS;

/** What an interval says the figure would move over, if it were other ones. */
export type IntervalScope = "patients" | "images" | "training";

/** `Newcombe by patient`, `Newcombe by image`, `Newcombe by patient and training`. */
export function methodText(method: IntervalMethod, over: readonly IntervalScope[]): string {
  const scopes = over.map((scope) => ({ patients: "patient", images: "image", training: "training" })[scope]);
  return `${INTERVAL_METHODS[method].name} by ${scopes.join(" and ")}`;
}

/** Fewer patients of a class than this, and no interval can be trusted, whatever its method. */
export const FEWEST_PATIENTS = 10;

/** The sentence for such an interval; undefined where patients suffice. */
export function tooFewPatients(
  ofClasses: readonly number[],
  things: "patients" | "images" = "patients",
): string | undefined {
  return ofClasses.some((patients) => patients < FEWEST_PATIENTS)
    ? `too few ${things} for an interval that can be trusted`
    : undefined;
}
