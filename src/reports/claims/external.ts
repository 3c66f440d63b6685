import type { ExternalFigure } from "../../artifacts/external.js";
import { t } from "../../core/language.js";
import { counted, signedInterval } from "../numbers.js";
import type { ReportData } from "../report-data.js";
import { told } from "../told.js";
import { defineClaim, holds } from "./claim.js";
import { sentence } from "./sentence.js";

type ExternalData = Pick<ReportData, "external">;
type DriftData = Pick<ReportData, "drift">;

/** What is said of a finished model on data that its development did not have. */
export const EXTERNAL_CLAIMS = {
  "external-frozen": defineClaim({
    when: ({ external }: ExternalData) => holds(external?.frozen === true),
    say: () =>
      sentence`The rule by which cases are called was chosen in the model's development and is applied as it is: these images had no part in it.`,
  }),
  "external-not-frozen": defineClaim({
    when: ({ external }: ExternalData) => holds(external?.frozen === false),
    say: () =>
      sentence`The rule by which cases are called is not that of the model's development: figures that depend on it say nothing of how the model would have done here.`,
  }),
  "external-shared": defineClaim({
    when: ({ external }: ExternalData) => {
      const { reference, images } = external ?? {};
      if (reference === undefined || reference.sharedImages + (reference.sharedPatients ?? 0) === 0) return undefined;
      return { images: images!, sharedImages: reference.sharedImages, patients: reference.sharedPatients };
    },
    say: ({ images, sharedImages, patients }) =>
      sentence`These are not all other data: ${sharedImages} of ${counted(images, "image")}${patients === null ? "" : t` and ${counted(patients, "patient")}`} are in the development's test set too, so that the drop is of samples that are not independent.`,
  }),
  "external-patients-not-compared": defineClaim({
    when: ({ external }: ExternalData) => holds(external?.reference?.sharedPatients === null),
    say: () =>
      sentence`Whether patients of the development's test set are among these cannot be known: their ids are of other namespaces, or missing.`,
  }),
  "external-auc-lower": defineClaim({
    when: ({ external }: ExternalData) => {
      const drop = aucOf(external);
      return drop?.high !== undefined && drop.high < 0 ? { drop } : undefined;
    },
    say: ({ drop }) =>
      sentence`Here the model tells the classes apart less well than on the test set of its development: the AUC differs by ${signedInterval(drop)}.`,
  }),
  "external-auc-not-shown-lower": defineClaim({
    when: ({ external }: ExternalData) => {
      const drop = aucOf(external);
      return drop?.high !== undefined && drop.high >= 0 ? { drop } : undefined;
    },
    say: ({ drop }) =>
      sentence`It is not shown that the model tells the classes apart less well here than on the test set of its development: the AUC differs by ${signedInterval(drop)}, and all within this interval is possible.`,
  }),
  "drift-alarms": defineClaim({
    when: ({ drift }: DriftData) => {
      const alarms = (drift?.findings ?? []).filter(({ isAlarm }) => isAlarm);
      return alarms.length > 0 ? { checks: [...new Set(alarms.map(({ check }) => check))] } : undefined;
    },
    say: ({ checks }) =>
      sentence`These data are unlike those of training or development in: ${checks.map(told).join(", ")}.`,
  }),
  "no-drift": defineClaim({
    when: ({ drift }: DriftData) =>
      holds(drift !== undefined && drift.findings.length > 0 && drift.findings.every(({ isAlarm }) => !isAlarm)),
    say: () =>
      sentence`These data are not shown to be unlike those of training and development in anything that was compared.`,
  }),
  "external-recalibrated": defineClaim({
    when: ({ external }: ExternalData) =>
      holds((external?.calibration ?? []).some(({ intercept, line }) => !("reason" in intercept && "reason" in line))),
    say: () =>
      sentence`Recalibrated figures are cross-fitted in ten folds of patients: each patient's probabilities are mapped by a line that was fitted without them, so that the figures are honest, as of new patients of this place.`,
  }),
};

/** Of two classes, or the mean over several. */
function aucOf(external: ReportData["external"]): ExternalFigure | undefined {
  return external?.drops.find(({ name, of }) => name === "auc" && of === undefined)?.drop;
}
