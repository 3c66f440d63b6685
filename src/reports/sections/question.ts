import { humanCount } from "../../core/human-units.js";
import { type Html, html } from "../html.js";
import { intervalText } from "../interval-text.js";
import { counted, intervalOf, score } from "../numbers.js";
import type { ReportData } from "../report-data.js";

/** The question in a sentence, and the answer in another. */
export function question(data: ReportData): Html | undefined {
  const { cohort } = data;
  if (cohort === undefined) return undefined;
  const [negative = "the rest"] = cohort.classes.filter((name) => name !== cohort.positive);
  const training = cohort.rows.filter((row) => row["partition"] === "train");
  const patients = new Set(training.map((row) => row["patient"])).size;
  const learned = training.length === 0 ? cohort.rows.length : training.length;
  const from = cohort.patientsKnown
    ? `${counted(learned, "image")} of ${counted(patients, "patient")}`
    : counted(learned, "image");
  const where = cohort.patientsKnown ? "of patients it has never seen" : "it has never seen";
  return html`<section>
    <p class="question">Can a model${modelName(data)} trained on ${from} tell <b>${cohort.positive}</b> from
    <b>${negative}</b> on images ${where}?</p>
    ${answer(data, cohort.positive)}
    ${cohort.patientsKnown ? undefined : PATIENTS_UNKNOWN}
  </section>`;
}

const PATIENTS_UNKNOWN = html`<p class="warnings"><b>Patients are unknown.</b> Images of one patient may be in the
  training and in the test part. Results counted by image are then optimistic: expect worse on new patients.</p>`;

function modelName(data: ReportData): Html | undefined {
  const model = data.run.record.stages.find(({ uses }) => uses === "train")?.params["model"];
  return typeof model === "string" ? html` (<code>${model}</code>)` : undefined;
}

function answer(data: ReportData, positive: string): Html | undefined {
  const { metrics } = data.run.record;
  const auc = metrics["test.auc"];
  const n = metrics["test.n"];
  if (auc === undefined || n === undefined) return undefined;
  const interval = intervalOf(metrics, "test.auc");
  const low = metrics["test.auc.low"];
  const chance =
    low !== undefined && low <= 0.5 && auc > 0.5 ? " An AUC of 0.5, pure chance, lies within the interval." : "";
  const patients = new Set(data.predictions.filter(({ partition }) => partition === "test").map((row) => row.patient));
  const people = data.cohort?.patientsKnown && patients.size > 0 ? ` of ${counted(patients.size, "patient")}` : "";
  const cases = humanCount(metrics["test.n.positive"] ?? 0);
  return html`<p>On ${counted(n, "test image")} (${cases} with ${positive})${people}, it reached an area under the ROC curve
    of <b>${score(auc)}</b>${interval && ` (95 % interval ${interval}, ${intervalText(data.run.record, "auc")})`}.${chance}</p>`;
}
