import type { ExternalDrop } from "../../../src/artifacts/external.js";
import { combine, groupDifference, lineDifference } from "../../../src/statistics/metric-difference.js";
import { metricInterval } from "../../../src/statistics/metric-interval.js";
import { classMetrics } from "../../../src/statistics/several/class-metrics.js";
import { findingMetrics } from "../../../src/statistics/several/finding-metrics.js";
import { metricsOfOne, type SeveralCases } from "../../../src/statistics/several/several-cases.js";
import { figureOf, LINE, lineOf, type Measured } from "./external-figures.js";

/** How much lower or higher each figure is than in the development: of all answers together, then of each. */
export function dropsOf(
  development: SeveralCases,
  external: SeveralCases,
  measured: Measured,
): readonly ExternalDrop[] {
  const { question, notLearned } = measured;
  const each = external.names.flatMap((name, at) =>
    notLearned.includes(name)
      ? []
      : dropsOfOne(development, external, at, measured).map((drop) =>
          question.kind === "binary" ? drop : { ...drop, of: name },
        ),
  );
  return question.kind === "binary" ? each : [...dropsOfWhole(development, external, measured), ...each];
}

function dropsOfWhole(a: SeveralCases, b: SeveralCases, { question, bins }: Measured): readonly ExternalDrop[] {
  const metricsOf = question.kind === "multiclass" ? classMetrics : findingMetrics;
  // Without calls there is nothing to say of exclusive classes but areas.
  const names = a.called.every((column) => column === undefined) ? { names: ["auc", "micro.auc"] } : {};
  const [ofA, ofB] = [metricsOf(a, { bins, ...names }).whole, metricsOf(b, { bins, ...names }).whole];
  return [...ofB].flatMap(([name, external]) => {
    const development = ofA.get(name);
    if (development === undefined) return [];
    const interval =
      development.interval &&
      external.interval &&
      combine({ ...development.interval, value: development.value }, { ...external.interval, value: external.value });
    return [
      {
        name,
        development: figureOf(development.value, development.interval),
        external: figureOf(external.value, external.interval),
        drop: figureOf(external.value - development.value, interval),
      },
    ];
  });
}

function dropsOfOne(a: SeveralCases, b: SeveralCases, at: number, { question, bins }: Measured): ExternalDrop[] {
  const [ofA, ofB] = [metricsOfOne(a, at, { bins }), metricsOfOne(b, at, { bins })];
  const drops = [...ofB].flatMap(([name, external]): ExternalDrop[] => {
    const development = ofA.get(name);
    if (development === undefined) return [];
    return [
      {
        name,
        development: figureOf(development.value, metricInterval(name, development)),
        external: figureOf(external.value, metricInterval(name, external)),
        drop: figureOf(external.value - development.value, groupDifference(name, development, external)),
      },
    ];
  });
  if (question.kind === "multiclass") return drops;
  const [lineA, lineB] = [lineOf(a, at), lineOf(b, at)];
  for (const [name, key] of LINE) {
    const [development, external] = [lineA[key], lineB[key]];
    if (development === undefined || external === undefined) continue;
    drops.push({
      name,
      development: figureOf(development.value, development.interval),
      external: figureOf(external.value, external.interval),
      drop: figureOf(external.value - development.value, lineDifference(development, external)),
    });
  }
  return drops;
}
