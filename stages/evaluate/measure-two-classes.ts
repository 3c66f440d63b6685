import { writeMetrics } from "../../src/artifacts/metrics.js";
import { type CallingRule, type ChosenThreshold, writeOperatingPoint } from "../../src/artifacts/operating-point.js";
import type { BinaryQuestion } from "../../src/stage.js";
import { tooFewPatients } from "../../src/statistics/interval-methods.js";
import { METRICS_VERSION } from "../../src/statistics/metrics-version.js";
import { notMeasuredFact, unmeasured } from "../../src/statistics/unmeasured.js";
import { type Cases, patientCases } from "./cases.js";
import { chooseThreshold, thresholdChoice } from "./choose-threshold.js";
import type { EvaluateContext } from "./context.js";
import { frozenThreshold } from "./frozen-rule.js";
import { measureCases } from "./measure-cases.js";
import type { MetricEntry } from "./metric-entries.js";
import type { Scored, ScoredImages } from "./score-partitions.js";
import { writeCurves } from "./write-curves.js";
import { writeScoredPatients } from "./write-predictions.js";

interface Asked extends BinaryQuestion {
  readonly patientsKnown: boolean;
  readonly frozen: CallingRule | undefined;
}

/** Measures images, and patients where it is asked for; gives the threshold of the images. */
export async function measureTwoClasses(
  ctx: EvaluateContext,
  scored: readonly ScoredImages[],
  question: Asked,
  ofSets: readonly MetricEntry[],
): Promise<ChosenThreshold> {
  const { aggregate } = ctx.params;
  const ofImages = await measureLevel(ctx, scored, "", question);
  const levels = [ofImages];
  if (aggregate !== "none") {
    const patients = scored.map((part) => ({ ...part, cases: patientCases(part.cases, aggregate) }));
    await writeScoredPatients(ctx.outputs.metrics, patients);
    levels.push(await measureLevel(ctx, patients, "patient.", question));
  }
  const metrics = [...levels.flatMap((level) => level.metrics), ...ofSets];
  for (const [name, value] of metrics) ctx.metric(name, value);
  // What `compare` must know of the question and the measure, even after the files have been cleared from the cache.
  ctx.fact("positive", question.positive);
  ctx.fact("negative", question.classes.find((name) => name !== question.positive) ?? "");
  ctx.fact("metricsVersion", METRICS_VERSION);
  ctx.fact("intervalScope", question.patientsKnown ? "patients" : "images");
  writeMetrics(ctx.outputs.metrics, Object.fromEntries(metrics));
  const ofPatients = levels[1]?.chosen;
  await writeOperatingPoint(ctx.outputs.metrics, {
    ...ofImages.chosen,
    partition: "validation",
    classes: question.classes,
    positive: question.positive,
    ...(question.frozen !== undefined && { frozen: true }),
    ...(ofPatients && { patient: { ...ofPatients, aggregate } }),
  });
  return ofImages.chosen;
}

interface Level {
  readonly chosen: ChosenThreshold;
  readonly metrics: readonly MetricEntry[];
}

/** Threshold, metrics and curves of images, or of patients (`level` is then `patient.`). */
async function measureLevel(
  ctx: EvaluateContext,
  scored: readonly Scored[],
  level: "" | "patient.",
  question: Asked,
): Promise<Level> {
  const { threshold: wanted, bins } = ctx.params;
  const validation = scored.find(({ partition }) => partition === "validation")?.cases;
  const things = level === "" ? "images" : "patients";
  const none: Cases = { labels: [], scores: [], patients: [] };
  const byRule =
    frozenThreshold(question.frozen, level) ?? chooseThreshold(wanted, validation ?? none, { things, warn: ctx.warn });
  const { threshold, rule } = byRule;
  const choice = thresholdChoice(byRule, scored.find(({ partition }) => partition === "test")?.cases);
  const metrics: MetricEntry[] = [];
  for (const { partition, cases } of scored) {
    ctx.signal.throwIfAborted();
    const measured = measureCases(cases, { threshold, bins });
    for (const [name, value] of measured) metrics.push([`${partition}.${level}${name}`, value]);
    for (const [end, bound] of Object.entries(choice?.threshold ?? {})) {
      metrics.push([`${partition}.${level}threshold.${end}`, bound]);
    }
    const absent = unmeasured(measured, cases, { threshold, things, classes: question.classes });
    if (absent !== undefined) {
      ctx.warn(`Not measured on the ${partition} set, by ${things}: ${absent.names}. There, ${absent.reason}.`);
      ctx.fact(notMeasuredFact(`${partition}${level === "" ? "" : ".patient"}`), `${absent.names} (${absent.reason})`);
    }
    const few = fewPatients(cases, question.patientsKnown ? "patients" : "images");
    if (few !== undefined) ctx.warn(`The ${partition} set has ${few}.`);
    const name = level === "" ? partition : `${partition}-patients`;
    await writeCurves(ctx.outputs.curves, name, cases, { threshold, bins });
  }
  return { chosen: { threshold, rule, ...(choice && { choice }) }, metrics };
}

/** What to say where a class has so few patients that no interval covers as it should. */
function fewPatients({ labels, patients }: Cases, things: "patients" | "images"): string | undefined {
  const [positive, negative] = [1, 0].map(
    (label) => new Set(patients.filter((_, row) => labels[row] === label)).size,
  ) as [number, number];
  // A class that is absent is said elsewhere.
  const few = tooFewPatients(
    [positive, negative].filter((patients) => patients > 0),
    things,
  );
  return few && `${positive} positive and ${negative} negative ${things}, ${few}`;
}
