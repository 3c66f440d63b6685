import { humanCount } from "../../core/human-units.js";
import { localNumber, t } from "../../core/language.js";
import type { RunRecord } from "../../core/run-record.js";
import { evaluationOf } from "../../experiments/evaluations.js";
import type { Interval } from "../../statistics/interval.js";
import type { IntervalScope } from "../../statistics/interval-methods.js";
import { numberPatients } from "../../statistics/patient-numbers.js";
import { binOfScore, reliabilityBins } from "../../statistics/reliability-bins.js";
import { shareInterval } from "../../statistics/share-interval.js";
import type { Html } from "../html.js";
import { methodWords } from "../interval-text.js";
import { score, withInterval } from "../numbers.js";
import type { Part } from "../part.js";
import { figureCell } from "../tables/figure-cell.js";
import { figure } from "./figure.js";

/** Whether predicted probabilities can be taken at face value. */
export function calibrationFigure(parts: readonly Part[], { metrics, stages }: RunRecord): Html {
  // The bins that the calibration error is of.
  const wanted = evaluationOf({ stages })?.params["bins"];
  const count = typeof wanted === "number" ? wanted : 10;
  const binned = parts.map((part) => ({
    part,
    bins: reliabilityBins(part.labels, part.scores, { bins: count }).flatMap((bin, at) =>
      bin.n === 0 ? [] : [{ ...bin, interval: intervalIn(part, count, at) ?? { low: 0, high: 1 } }],
    ),
  }));
  return figure({
    title: t`Calibration`,
    caption: t`The share of positive cases among those with about the same predicted probability. On the dotted diagonal, predicted probabilities can be taken at face value; whiskers are 95 % intervals (${methodWords("agresti-coull", [scopeOf(parts)])}). ${parts.map((part) => inNumbers(part, metrics)).join(" ")} Slope 1 and intercept 0 are ideal; below 1 the scores are too extreme.`,
    chart: {
      x: { title: t`Predicted probability`, min: 0, max: 1 },
      y: { title: t`Share that is positive`, min: 0, max: 1 },
      series: binned.map(({ part, bins }) => ({
        name: part.name,
        color: part.color,
        look: part === parts[0] ? "dots" : "rings",
        points: bins.map(({ meanScore, fractionPositive }) => ({ x: meanScore, y: fractionPositive })),
        ...(part === parts[0] && { reach: bins.map(({ meanScore, interval }) => ({ x: meanScore, ...interval })) }),
      })),
      reference: [
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ],
    },
    numbers: {
      head: [t`Part`, t`Predicted`, t`Cases`, t`Mean prediction`, t`Share positive`],
      rows: binned.flatMap(({ part, bins }) =>
        bins.map((bin) => [
          part.name,
          t`${localNumber(bin.low.toFixed(1))} to ${localNumber(bin.high.toFixed(1))}`,
          humanCount(bin.n),
          score(bin.meanScore),
          figureCell(bin.fractionPositive, bin.interval),
        ]),
      ),
    },
  });
}

/** As the table of metrics has them; the plain figures of a run that recorded none. */
function inNumbers(part: Part, metrics: Readonly<Record<string, number>>): string {
  const { partition } = part;
  const figures = [
    ["calibrationSlope", t`slope`],
    ["calibrationIntercept", t`intercept`],
    ["ece", t`expected calibration error`],
    ["brier", t`Brier score`],
  ].flatMap(([name, title]) => {
    const value = metrics[`${partition}.${name}`];
    return value === undefined ? [] : [`${title} ${withInterval(metrics, `${partition}.${name}`, value)}`];
  });
  return figures.length === 0 ? "" : `${part.name}: ${figures.join(", ")}.`;
}

/** Of the share of positive cases in a bin. */
function intervalIn({ labels, scores, patients }: Part, bins: number, bin: number): Interval | undefined {
  const rows = [...labels.keys()].filter((row) => binOfScore(scores[row]!, bins) === bin);
  return shareInterval(
    rows.map((row) => labels[row]!),
    numberPatients(rows.map((row) => patients[row]!)),
  );
}

const scopeOf = (parts: readonly Part[]): IntervalScope =>
  parts.some(({ patients }) => patients.some((patient) => !patient.startsWith("\0"))) ? "patients" : "images";
