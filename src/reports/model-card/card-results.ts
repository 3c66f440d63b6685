import type { StageRecord } from "../../core/run-record.js";
import { type GroupFigure, SMALLEST_SUBGROUP } from "../../statistics/subgroups.js";
import { intervalText } from "../interval-text.js";
import { METRIC_NAMES } from "../metric-names.js";
import { counted, percent, score, withInterval } from "../numbers.js";
import type { ReportData } from "../report-data.js";
import { characteristics, DIFFERENCES_EXPLAINED } from "../sections/characteristics.js";
import { measuredSubgroups } from "../sections/measured-subgroups.js";
import { inline, markdownTable } from "./markdown.js";

/** The sections of a model card that depend on keys alone. Undefined where there is no cohort to speak of. */
export function cardResults(data: ReportData): string | undefined {
  const { cohort } = data;
  if (cohort === undefined) return undefined;
  return [
    details(data),
    intendedUse(data),
    factors(data),
    metrics(data),
    dataSection(data),
    analyses(data),
    ethics(data),
  ].join("\n\n");
}

const stageOf = (data: ReportData, uses: string): StageRecord | undefined =>
  data.run.record.stages.find((stage) => stage.uses === uses);

const negativeOf = ({ cohort }: ReportData): string =>
  cohort?.classes.find((name) => name !== cohort.positive) ?? "the negative class";

function details(data: ReportData): string {
  const train = stageOf(data, "train");
  const augment = stageOf(data, "augment");
  const lines = ["A classifier of single images with two classes; its output is a probability of the positive one."];
  if (train !== undefined) {
    const { params, facts } = train;
    const layers = params["layers"];
    const model = Array.isArray(layers)
      ? `${layers.length} layers given in the pipeline file`
      : `preset ${params["model"]}`;
    const weights = typeof facts["parameters"] === "number" ? `, ${counted(facts["parameters"], "parameter")}` : "";
    lines.push(
      `- Architecture: ${inline(model)}${weights}`,
      `- Training: ${inline(trainingOf(params, facts))}`,
      `- Normalization: ${inline(String(params["normalization"] ?? "not stated"))}, computed from the training images`,
      `- Computed by: ${inline([facts["backend"], facts["backendVersion"], facts["device"]].filter(Boolean).join(" ") || "not stated")}`,
    );
  }
  if (augment !== undefined) {
    const size = augment.params["size"];
    lines.push(`- Input: images of ${[size].flat().join(" x ")} pixels${copiesOf(augment)}`);
  }
  return `## Model details\n\n${lines.join("\n").replace("one.\n-", "one.\n\n-")}`;
}

function trainingOf(params: StageRecord["params"], facts: StageRecord["facts"]): string {
  const optimizer = params["optimizer"] as { readonly name?: string; readonly learningRate?: number } | undefined;
  const known = (value: unknown, text: string): readonly string[] => (value === undefined ? [] : [text]);
  const epochs = facts["epochs"] ?? params["epochs"];
  return [
    ...known(epochs, `${epochs} epochs`),
    ...known(params["batchSize"], `batches of ${params["batchSize"]}`),
    ...known(optimizer?.name, `${optimizer?.name} at learning rate ${optimizer?.learningRate}`),
    ...known(facts["keptEpoch"], `the weights of epoch ${facts["keptEpoch"]} kept, by ${facts["monitor"]}`),
    ...known(params["seed"], `seed ${params["seed"]}`),
  ].join(", ");
}

function copiesOf({ params }: StageRecord): string {
  const copies = params["copies"];
  return typeof copies === "number" && copies > 0
    ? `; ${counted(copies, "augmented copy", "augmented copies")} of each training image`
    : "";
}

function intendedUse(data: ReportData): string {
  const positive = inline(data.cohort!.positive);
  const negative = inline(negativeOf(data));
  const first = data.cohort!.flow.find((step) => step.reason?.startsWith("other findings"));
  const others =
    first === undefined
      ? ""
      : "\n- Not for images that show neither, but something else: the model was neither trained nor tested on such images.";
  return `## Intended use

- Meant for: research on whether images can tell ${positive} from ${negative}.
- Not for diagnosis, treatment, triage or any other decision about a patient. It is not a medical device.
- Not for images of another kind, from other patients or other places than those described below, unless it is tested on them first.${others}`;
}

function factors(data: ReportData): string {
  const groups = measuredSubgroups(data);
  const looked = groups === undefined ? [] : groups.divisions.map(({ title }) => title.toLowerCase());
  const known = looked.length === 0 ? "None is known from the data." : `Looked at: ${looked.join(", ")}.`;
  return `## Factors

${known} Groups that the data do not name, such as scanner, hospital or ethnic origin, were not looked at.`;
}

function metrics(data: ReportData): string {
  const point = data.operatingPoint;
  const threshold =
    point === undefined
      ? ""
      : ` Images are called positive from a probability of ${point.threshold.toPrecision(4)}, ${
          point.rule === "fixed"
            ? "fixed in the pipeline file"
            : `chosen on the ${point.partition} part by the rule ${inline(point.rule)}`
        }, before the test part was scored.`;
  return `## Metrics

Area under the ROC curve, sensitivity, specificity, predictive values and accuracy, average precision, F1, Brier score,
calibration error, cross-entropy and the calibration line. How intervals were made stands beside them; ${
    data.cohort!.patientsKnown
      ? "all images of a patient count together"
      : "patients are not known, so they take images as independent and are too narrow where a patient has several"
  }; intervals are of 95 %.${threshold}`;
}

function dataSection(data: ReportData): string {
  const { parts, lines } = characteristics(data.cohort!);
  const compared = lines.some(({ difference }) => difference !== undefined);
  const split = stageOf(data, "split");
  const kept = data.cohort!.patientsKnown
    ? "All images of a patient are in one part."
    : "Patients are not known, so images of one patient may be in several parts: figures are optimistic.";
  const steps = data.cohort!.flow.filter(({ step }) => !["train", "validation", "test"].includes(step));
  const flow = steps.map(
    ({ step, images, reason }) =>
      `- ${inline(step)}: ${counted(images, "image")}${reason ? ` (left out: ${inline(reason)})` : ""}`,
  );
  return `## Training and evaluation data

${flow.join("\n")}

${split === undefined ? "" : `${kept} `}Counted by image:

${markdownTable(
  ["", ...parts, ...(compared ? ["Difference"] : [])],
  lines.map(({ title, inner, cells, difference }) => [
    inline(inner ? `... ${title}` : title),
    ...cells,
    ...(compared ? [inline(difference?.text ?? "")] : []),
  ]),
)}${compared ? `\n\n${inline(DIFFERENCES_EXPLAINED)}` : ""}`;
}

function analyses(data: ReportData): string {
  const values = data.run.record.metrics;
  const partitions = ["test", "test.patient", "validation", "validation.patient"].filter(
    (part) => values[`${part}.n`] !== undefined,
  );
  const rows = METRIC_NAMES.filter(([name]) => partitions.some((part) => values[`${part}.${name}`] !== undefined)).map(
    ([name, title]) => [
      title,
      ...partitions.map((part) => {
        const value = values[`${part}.${name}`];
        return value === undefined ? "" : withInterval(values, `${part}.${name}`, value);
      }),
      intervalText(data.run.record, name),
    ],
  );
  const heads = partitions.map(
    (part) =>
      `${part.replace(".patient", ", by patient")} (n = ${values[`${part}.n`]}, ${values[`${part}.n.positive`] ?? 0} positive)`,
  );
  const table = rows.length === 0 ? "The run measured nothing." : markdownTable(["Metric", ...heads, "Interval"], rows);
  return `## Quantitative analyses\n\n${table}${subgroupLines(data)}`;
}

function subgroupLines(data: ReportData): string {
  const groups = measuredSubgroups(data);
  if (groups === undefined) return "";
  const cell = (measured?: GroupFigure) => {
    const range = measured?.interval && ` (${score(measured.interval.low)} to ${score(measured.interval.high)})`;
    return measured === undefined ? "" : `${score(measured.value)}${range ?? ""}`;
  };
  const rows = groups.divisions.flatMap(({ title, groups: inside }) =>
    inside.map((group) => [
      inline(
        `${title}: ${group.name}${group.isFew && group.n >= SMALLEST_SUBGROUP ? " (too few patients for an interval that can be trusted)" : ""}`,
      ),
      String(group.n),
      ...(group.n < SMALLEST_SUBGROUP
        ? ["too few", "", "", "", ""]
        : [
            cell(group.auc),
            cell(group.sensitivity),
            cell(group.specificity),
            cell(group.inTheLarge),
            cell(group.slope),
          ]),
    ]),
  );
  return `\n\nGroups of the test part; those of fewer than ${SMALLEST_SUBGROUP} images are counted, not measured; intervals are made as above:\n\n${markdownTable(
    ["Group", "Images", "AUC", "Sensitivity", "Specificity", "Calibration in the large", "Slope"],
    rows,
  )}`;
}

function ethics(data: ReportData): string {
  const found = data.audit?.filter(({ status }) => status === "problem") ?? [];
  const audit =
    data.audit === undefined
      ? "Nobody looked for leaks between the parts or for shortcuts (no stage `audit`)."
      : found.length === 0
        ? "The audit for leaks and shortcuts found no problem; that is not proof that there is none."
        : `The audit found problems:\n\n${found.map(({ message }) => `- ${inline(message)}`).join("\n")}`;
  const prevalence = data.run.record.metrics["test.n.positive"]! / data.run.record.metrics["test.n"]!;
  const shift = Number.isFinite(prevalence)
    ? ` ${percent(prevalence)} of the test images are positive; predictive values and probabilities do not carry over to places where it is otherwise.`
    : "";
  const origin =
    stageOf(data, "synthesize") === undefined
      ? "Where the images come from, and under which licence and consent, is not part of the run's record: see the pipeline file."
      : "The images were drawn by radpipe; they show no patient.";
  return `## Ethical considerations

${origin}${shift}

${audit}`;
}
