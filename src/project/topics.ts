import { readFileSync } from "node:fs";
import path from "node:path";
import { AUDIT_CHECK_TEXTS } from "../artifacts/audit-checks.js";
import { DRIFT_CHECK_TEXTS } from "../artifacts/drift-checks.js";
import { DIAGNOSTIC_TEXTS } from "../core/diagnostic-texts.js";
import { FAILURE_TEXTS } from "../core/failure-texts.js";
import { METRIC_TEXTS } from "../core/metric-texts.js";
import { METRIC_NAMES, METRICS, type MetricName } from "../core/metrics.js";
import { STATUS_TEXTS } from "../core/status-texts.js";
import { WHY_TEXTS } from "../core/why-texts.js";
import { packageFolder } from "./package-folder.js";

/** What `pipeline explain` knows: a Markdown file next to the code that it explains, named after it. */
interface Topic {
  readonly name: string;
  /** Its first heading: what it is about, in a line. */
  readonly title: string;
  /** The whole page, as Markdown. Where it explains codes, they end it. */
  readonly text: string;
}

/** A closed list of codes, each with its text in Markdown. */
export interface CodeList {
  /** What such a code says, as a heading. */
  readonly kind: string;
  /** What its topic calls one of them. */
  readonly noun: string;
  /** The topic that lists all of them. */
  readonly topic: string;
  readonly texts: Readonly<Record<string, string>>;
}

/** The files of all topics, grouped by what a reader is doing, each in reading order. */
export const TOPIC_FILES: Readonly<Record<string, readonly string[]>> = {
  "Writing a pipeline": [
    "src/config/pipeline-file.md",
    "src/config/sweep/sweeps.md",
    "src/imaging/tables/label-tables.md",
    "stages/split/splitting.md",
    "src/core/pseudonyms.md",
    "src/core/secrets.md",
    "src/executors/environment.md",
    "src/plugins/writing-stages.md",
  ],
  "Running it": [
    "src/cli/commands.md",
    "src/engine/choosing-stages.md",
    "src/project/profiles.md",
    "src/executors/cluster.md",
    "src/store/keys.md",
    "src/store/cache.md",
    "src/items/items.md",
    "src/project/trust.md",
    "src/project/security.md",
    "src/learning/tensorflow/tensorflow.md",
    "src/reporters/events.md",
  ],
  "Reading its results": [
    "src/engine/run-folder.md",
    "src/ui/ui.md",
    "src/core/metrics.md",
    "src/statistics/intervals.md",
    "src/experiments/comparison.md",
    "src/project/comparing/comparison-json.md",
    "src/experiments/conditions.md",
    "src/experiments/test-looks.md",
    "stages/evaluate/unseen.md",
    "stages/calibrate/calibration.md",
    "stages/ensemble/ensembles.md",
    "stages/evaluate/external.md",
    "stages/evaluate/drift.md",
    "stages/audit/audit.md",
  ],
  "What a code means": ["src/core/problems.md", "src/core/failures.md", "src/core/reasons.md"],
};

export const CODE_LISTS: readonly CodeList[] = [
  { kind: "A problem with a pipeline file or an option", noun: "code", topic: "problems", texts: DIAGNOSTIC_TEXTS },
  { kind: "A failure", noun: "reason", topic: "failures", texts: FAILURE_TEXTS },
  { kind: "What became of a stage", noun: "status", topic: "reasons", texts: STATUS_TEXTS },
  { kind: "Why a stage ran, was cached or was left out", noun: "code", topic: "reasons", texts: WHY_TEXTS },
  { kind: "A metric", noun: "metric", topic: "metrics", texts: metricTexts() },
  { kind: "A check of the audit", noun: "check", topic: "audit", texts: AUDIT_CHECK_TEXTS },
  { kind: "An alarm of other data", noun: "alarm", topic: "drift", texts: DRIFT_CHECK_TEXTS },
];

/** `commands` of `src/cli/commands.md`. */
export const topicName = (file: string): string => path.posix.basename(file, ".md");

/** @param file one of `TOPIC_FILES`. */
export function readTopic(file: string): Topic {
  const name = topicName(file);
  const written = readFileSync(path.join(packageFolder(), ...file.split("/")), "utf8");
  const lists = CODE_LISTS.filter(({ topic }) => topic === name);
  const ends = lists.map(({ kind, noun, texts }) => {
    const rows = Object.entries(texts).map(([code, text]) => `| \`${code}\` | ${text.replaceAll("|", "\\|")} |\n`);
    const heading = lists.length > 1 ? `\n## ${kind}\n` : "";
    return `${heading}\n| ${noun} | meaning |\n| --- | --- |\n${rows.join("")}`;
  });
  return { name, title: /^# (.+)$/m.exec(written)?.[1] ?? name, text: written + ends.join("") };
}

/** With what its row says. */
function metricTexts(): Readonly<Record<MetricName, string>> {
  const texts = METRIC_NAMES.map((name) => {
    const { title, better, best } = METRICS[name];
    const judged =
      better === "nearer"
        ? `The nearer to ${best}, the better`
        : `${better === "higher" ? "Higher" : "Lower"} is better; ${best} is perfect`;
    const shown = title.toLowerCase() === name ? "" : `${title}. `;
    return [name, `${shown}${METRIC_TEXTS[name]} ${judged}.`];
  });
  return Object.fromEntries(texts) as Readonly<Record<MetricName, string>>;
}
