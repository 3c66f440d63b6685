import { localNumber, t, words } from "../../core/language.js";
import { METRIC_NAMES } from "../../core/metrics.js";
import { MEASURED_LEVELS, PARTITIONS } from "../../core/partitions.js";
import type { StageRecord } from "../../core/run-record.js";
import { stagesMaking } from "../../core/stages-making.js";
import { trainStageOf } from "../../experiments/evaluations.js";
import { type GroupFigure, SMALLEST_SUBGROUP } from "../../statistics/subgroups.js";
import { claimsMarkdown } from "../claims/claims.js";
import { intervalText } from "../interval-text.js";
import { inline, markdownTable } from "../markdown.js";
import {
  type MeasuredSubgroups,
  measuredSubgroups,
  type SubgroupsOfEach,
  subgroupsOfEach,
} from "../measured-subgroups.js";
import { titleWithBest } from "../metric-titles.js";
import { counted, levelTitle, score, withInterval } from "../numbers.js";
import type { ReportData } from "../report-data.js";
import { characteristics, differencesExplained } from "../sections/characteristics.js";
import { studyOf } from "../study.js";
import { thresholdRows } from "../threshold-rows.js";
import { told, toldReasons } from "../told.js";
import { linesOfEach, subgroupLinesOfEach } from "./card-of-each.js";

/** The sections of a model card that depend on keys alone. Undefined where there is no cohort to speak of. */
export function cardResults(data: ReportData): string | undefined {
  const { cohort } = data;
  const damaged = claimsMarkdown(["files-damaged"], data);
  if (cohort === undefined) return damaged[0];
  const groups = measuredSubgroups(data);
  const ofEach = groups === undefined ? subgroupsOfEach(data) : undefined;
  return [
    ...damaged,
    details(data),
    intendedUse(data),
    factors(groups ?? ofEach),
    metrics(data),
    dataSection(data),
    `${analyses(data)}${groups === undefined ? subgroupLinesOfEach(ofEach) : subgroupLines(groups)}`,
    ethics(data),
  ].join("\n\n");
}

function purposeOf({ cohort }: ReportData): string {
  const { question } = cohort!;
  switch (question.kind) {
    case "binary":
      return t`whether images can tell ${inline(question.classes[1])} from ${inline(question.classes[0])}`;
    case "multiclass":
      return t`whether images can tell ${question.classes.map(inline).join(", ")} apart`;
    case "multilabel":
      return t`whether images can show ${question.findings.map(inline).join(", ")}`;
  }
}

const OUTPUTS = {
  binary: "A classifier of single images with two classes; its output is a probability of the positive one",
  multiclass:
    "A classifier of single images with several classes, exactly one of which applies; its outputs are their probabilities",
  multilabel:
    "A classifier of single images for findings that may occur together; its outputs are a probability of each",
} as const;

function details(data: ReportData): string {
  const train = trainStageOf(data.run.record);
  const augment = stagesMaking(data.run.record, "tensors").at(-1);
  const lines = [`${words(OUTPUTS[data.cohort?.question.kind ?? "binary"])}.`];
  if (train !== undefined) {
    const { params, facts } = train;
    const layers = params["layers"];
    const model = Array.isArray(layers)
      ? t`${layers.length} layers given in the pipeline file`
      : t`preset ${String(params["model"])}`;
    const weights = typeof facts["parameters"] === "number" ? `, ${counted(facts["parameters"], "parameter")}` : "";
    for (const of of claimsMarkdown(["methods-ensemble"], data)) lines.push(`- ${of}`);
    lines.push(
      t`- Architecture: ${inline(model)}${weights}`,
      t`- Training: ${[...[trainingOf(params, facts)].filter((text) => text !== "").map(inline), ...claimsMarkdown(["stopped-early", "weights-of-best-epoch", "weights-of-last-epoch", "weights-before-divergence"], data), ...(params["seed"] === undefined ? [] : [t`seed ${String(params["seed"])}`])].join(", ")}`,
      t`- Normalization: ${said(["normalization-of-training-images", "normalization-of-each-image"], data) || t`not stated`}`,
      t`- Computed by: ${inline([facts["backend"], facts["backendVersion"], facts["device"]].filter(Boolean).join(" ") || t`not stated`)}`,
    );
  }
  const calibrated = claimsMarkdown(
    ["calibration-fitted", "calibration-by-validation", "calibration-left", "calibration-sets"],
    data,
  );
  if (calibrated.length > 0) lines.push(t`- Calibration: ${calibrated.join(" ")}`);
  if (augment !== undefined) {
    const size = augment.params["size"];
    const copies = claimsMarkdown(["training-images-copied"], data);
    lines.push([t`- Input: images of ${[size].flat().join(" x ")} pixels`, ...copies].join("; "));
  }
  return t`## Model details\n\n${lines.join("\n").replace(".\n-", ".\n\n-")}`;
}

function trainingOf(params: StageRecord["params"], facts: StageRecord["facts"]): string {
  const optimizer = params["optimizer"] as { readonly name?: string; readonly learningRate?: number } | undefined;
  const known = (value: unknown, text: string): readonly string[] => (value === undefined ? [] : [text]);
  const epochs = facts["epochs"] ?? params["epochs"];
  return [
    ...known(epochs, t`${String(epochs)} epochs`),
    ...known(params["batchSize"], t`batches of ${String(params["batchSize"])}`),
    ...known(optimizer?.name, t`${optimizer?.name ?? ""} at learning rate ${optimizer?.learningRate ?? ""}`),
    ...known(facts["C"], `C ${String(facts["C"])}`),
  ].join(", ");
}

/** Those of several claims that hold, one after the other. */
const said = <Data>(ids: Parameters<typeof claimsMarkdown<Data>>[0], data: Data): string =>
  claimsMarkdown(ids, data).join(" ");

function intendedUse(data: ReportData): string {
  const others = claimsMarkdown(["other-findings-left-out"], data).map((text) => `\n- ${text}`);
  const { intendedUse: stated } = studyOf(data.run.record);
  const meant = stated === undefined ? "" : t`- As stated in the pipeline file: ${inline(stated)}\n`;
  return t`## Intended use

${meant}- Meant for: research on ${purposeOf(data)}.
- Not for diagnosis, treatment, triage or any other decision about a patient. It is not a medical device.
- Not for images of another kind, from other patients or other places than those described below, unless it is tested on them first.${others.join("")}`;
}

function factors(measured: MeasuredSubgroups | SubgroupsOfEach | undefined): string {
  return t`## Factors

${said(["groups-looked-at", "no-groups-known"], { measured })}`;
}

function metrics(data: ReportData): string {
  const point = data.operatingPoint;
  const threshold =
    point === undefined
      ? ""
      : t` Images are called positive from a probability of ${localNumber(point.threshold.toPrecision(4))}. ${said(["threshold-fixed", "threshold-chosen", "threshold-frozen", "threshold-chosen-anew", "threshold-of-few-patients"], data)}`;
  return t`## Metrics

Area under the ROC curve, sensitivity, specificity, predictive values and accuracy, average precision, F1, Brier score,
calibration error, cross-entropy and the calibration line. Intervals are at 95 %; their methods are given with them.
${said(["scores-left-out", "parts-left-out", "images-of-patient-together", "images-independent", "too-few-patients", "too-few-patients-of-some", "errors-without-interval", "slope-of-few-patients", "average-precision-of-few-patients", "validation-optimistic"], data)}${threshold}`;
}

function dataSection(data: ReportData): string {
  const { parts, lines } = characteristics(data.cohort!);
  const compared = lines.some(({ difference }) => difference !== undefined);
  const leaks = claimsMarkdown(
    [
      "patients-in-one-part",
      "patients-in-several-parts",
      "test-images-seen",
      "test-patients-seen",
      "training-not-known",
      "nothing-seen",
      "no-image-seen",
      "other-namespaces",
      "patients-not-listed",
      "patients-unknown",
    ],
    data,
  );
  const sizes = claimsMarkdown(
    ["test-size", "values-missing", "no-values-missing", "labels-unclear", "labels-clear"],
    data,
  );
  const steps = data.cohort!.flow.filter(({ step }) => !(PARTITIONS as readonly string[]).includes(step));
  const flow = steps.map(
    ({ step, images, reason }) =>
      `- ${inline(told(step))}: ${counted(images, "image")}${reason ? t` (left out: ${inline(toldReasons(reason))})` : ""}`,
  );
  return t`## Training and evaluation data

${flow.join("\n")}

${[...leaks, ...sizes].join(" ")}

Counted by image:

${markdownTable(
  ["", ...parts.map(words), ...(compared ? [t`Difference`] : [])],
  lines.map(({ title, inner, cells, difference }) => [
    inline(inner ? `... ${title}` : title),
    ...cells,
    ...(compared ? [inline(difference?.text ?? "")] : []),
  ]),
)}${compared ? `\n\n${inline(differencesExplained())}` : ""}`;
}

function analyses(data: ReportData): string {
  const values = data.run.record.metrics;
  const partitions = MEASURED_LEVELS.filter((part) => values[`${part}.n`] !== undefined);
  const rows = METRIC_NAMES.filter((name) => partitions.some((part) => values[`${part}.${name}`] !== undefined)).map(
    (name) => [
      titleWithBest(name),
      ...partitions.map((part) => {
        const value = values[`${part}.${name}`];
        return value === undefined ? "" : withInterval(values, `${part}.${name}`, value);
      }),
      intervalText(data.run.record, name),
    ],
  );
  const heads = partitions.map(
    (part) =>
      `${levelTitle(part)} (n = ${values[`${part}.n`]}, ${data.answered === undefined ? t`${values[`${part}.n.positive`] ?? 0} positive` : t`means over all`}${markOf(part, data)})`,
  );
  const table =
    rows.length === 0 ? said(["nothing-measured"], data) : markdownTable([t`Metric`, ...heads, t`Interval`], rows);
  return t`## Quantitative analyses\n\n${table}${linesOfEach(data)}${thresholdLines(data)}${externalLines(data)}`;
}

/** `, optimistic` of a validation set that chose something. */
const markOf = (part: string, data: ReportData): string =>
  part.startsWith("validation")
    ? claimsMarkdown(["validation-optimistic-mark"], data)
        .map((mark) => `, ${mark}`)
        .join("")
    : "";

/** Of a model on data that its development did not have. */
function externalLines(data: ReportData): string {
  const text = said(
    [
      "external-frozen",
      "external-not-frozen",
      "external-shared",
      "external-auc-lower",
      "external-auc-not-shown-lower",
      "drift-alarms",
      "no-drift",
    ],
    data,
  );
  return text === "" ? "" : `\n\n${text}`;
}

function thresholdLines(data: ReportData): string {
  const rows = thresholdRows(data);
  return rows.length === 0
    ? ""
    : `\n\n${markdownTable(
        [t`At the threshold`, t`Value`, t`95 % interval`, t`Interval`],
        rows.map(({ name, value, interval, method }) => [name, value, interval, method]),
      )}`;
}

function subgroupLines(groups: MeasuredSubgroups): string {
  const cell = (measured?: GroupFigure) => {
    const range = measured?.interval && t` (${score(measured.interval.low)} to ${score(measured.interval.high)})`;
    return measured === undefined ? "" : `${score(measured.value)}${range ?? ""}`;
  };
  const rows = groups.divisions.flatMap(({ title, groups: inside }) =>
    inside.map((group) => [
      inline(
        `${words(title)}: ${words(group.name)}${group.isFew && group.n >= SMALLEST_SUBGROUP ? t` (too few patients for an interval that can be trusted)` : ""}`,
      ),
      String(group.n),
      ...(group.n < SMALLEST_SUBGROUP
        ? [t`too few`, "", "", "", ""]
        : [
            cell(group.auc),
            cell(group.sensitivity),
            cell(group.specificity),
            cell(group.inTheLarge),
            cell(group.slope),
          ]),
    ]),
  );
  return t`\n\nGroups of the test set, with intervals made as above. ${said(["groups-too-small", "groups-tested", "groups-not-tested", "groups-differ", "no-group-differs"], { measured: groups })}\n\n${markdownTable(
    [t`Group`, t`Images`, t`AUC`, t`Sensitivity`, t`Specificity`, t`Calibration in the large`, t`Slope`],
    rows,
  )}`;
}

function ethics(data: ReportData): string {
  const problems = data.audit?.filter(({ status }) => status === "problem" || status === "hint") ?? [];
  const audit = [
    said(["not-audited", "audit-problems", "audit-clear", "audit-hints", "audit-checked-nothing"], data),
    ...(problems.length === 0 ? [] : [problems.map(({ message }) => `- ${inline(told(message))}`).join("\n")]),
  ].join("\n\n");
  return t`## Ethical considerations

${said(["images-drawn", "origin-stated", "origin-not-stated", "test-prevalence"], data)}

${audit}`;
}
