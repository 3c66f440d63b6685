import { formatMetricName, parseMetricName } from "../../core/metric-name.js";
import { CASE_METRICS } from "../../core/metrics.js";
import { partitionOf } from "../../core/partitions.js";
import { memberName } from "../../core/point-name.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import { addNames } from "../../experiments/run-values.js";
import type { NewestRuns } from "../../project/newest-runs.js";
import { projectAt } from "../../project.js";
import type { Asked, Candidate } from "./candidate.js";

/** Records that are read: as many as answer at once. Of older runs the ids are known, by the names of their folders. */
const RECENT = 40;

/** Ids that are offered at once, more where a beginning is given. */
const MOST_IDS = 200;

const recent = ({ project }: Asked): Promise<NewestRuns> => projectAt(project).newestRuns(RECENT);

/** `latest`, labels, ids: newest first. */
export async function runNames(asked: Asked): Promise<readonly Candidate[]> {
  const { ids, runs } = await recent(asked);
  const [latest, before] = runs;
  const labelled = new Map<string, Candidate>();
  for (const run of runs) {
    const { label } = run.record;
    if (label !== undefined && !labelled.has(label)) labelled.set(label, { value: label, text: aboutRun(run) });
  }
  const known = new Map(runs.map((run) => [run.id, run]));
  return [
    ...(latest === undefined ? [] : [{ value: "latest", text: aboutRun(latest) }]),
    ...(before === undefined ? [] : [{ value: "latest~1", text: aboutRun(before) }]),
    ...labelled.values(),
    ...ids
      .filter((id) => id.startsWith(asked.line.current))
      .slice(0, MOST_IDS)
      .map((id) => {
        const run = known.get(id);
        return { value: id, ...(run !== undefined && { text: aboutRun(run) }) };
      }),
  ];
}

function aboutRun({ id, state, record: { pipeline, label, sweep, startedAt } }: KnownRun): string {
  const of = sweep === undefined ? "" : `, ${memberName(sweep)}`;
  const named = label === undefined ? "" : `, ${label}`;
  return `${pipeline.name}${named}${of}, ${state}, ${startedAt.slice(0, 16).replace("T", " ")}, ${id.slice(-6)}`;
}

/** `latest`, labels and ids of the sweeps that the newest runs are of. */
export async function sweepNames(asked: Asked): Promise<readonly Candidate[]> {
  const sweeps = await sweepsOf(asked);
  return sweeps.length === 0 ? [] : [{ value: "latest", text: "the newest sweep" }, ...sweeps];
}

export async function sweepsAndRuns(asked: Asked): Promise<readonly Candidate[]> {
  return [...(await runNames(asked)), ...(await sweepsOf(asked))];
}

async function sweepsOf(asked: Asked): Promise<readonly Candidate[]> {
  const { runs } = await recent(asked);
  return runs.flatMap(({ record: { sweep, pipeline } }): readonly Candidate[] => {
    if (sweep === undefined) return [];
    const text = `sweep of ${pipeline.name}`;
    return [...(sweep.label === undefined ? [] : [{ value: sweep.label, text }]), { value: sweep.id, text }];
  });
}

/** Stages of the run that is named before it, else of the newest. */
export async function stagesOfRun({ line, project }: Asked): Promise<readonly Candidate[]> {
  const run = await projectAt(project).readRun(line.operands[0] ?? "latest");
  return run.ok ? run.value.record.stages.map(({ id, uses }) => ({ value: id, text: uses })) : [];
}

/** What runs and files are called. */
export async function pipelinesOfRuns(asked: Asked): Promise<readonly Candidate[]> {
  const { runs } = await recent(asked);
  return [...runs.map(({ record }) => record.pipeline.name), ...projectAt(asked.project).pipelines()].map((value) => ({
    value,
  }));
}

/** Metrics as `compare` takes them: of any part, or of one; of each class or finding that was measured. */
export async function metricNames(asked: Asked): Promise<readonly Candidate[]> {
  const { place } = asked.line;
  const { runs } = await recent(asked);
  const measured = runs.flatMap(({ record }) =>
    Object.keys(record.metrics).flatMap((name) => {
      const parts = parseMetricName(name);
      return parts === undefined || parts.bound !== undefined ? [] : [{ name, parts }];
    }),
  );
  const names = measured.map(({ name }) => name);
  const ofAnyPart = place.type === "value" && place.option.long === "--metric";
  if (!ofAnyPart) return values(names);
  const named = measured.flatMap(({ parts: { base, of } }) => {
    const partition = partitionOf(base);
    const metric = partition === undefined ? base : base.slice(partition.length + 1);
    if (of === undefined || !CASE_METRICS.some((known) => known === metric)) return [];
    return [`${metric}[]`, formatMetricName({ base: metric, of })];
  });
  return values([...CASE_METRICS, "all", ...named, ...names]);
}

const values = (names: readonly string[]): readonly Candidate[] => names.map((value) => ({ value }));

/** A name that is not finished: what a class or finding is called may hold anything within quotes. */
const UNFINISHED = /(?:[\w.-]|\[(?:"(?:[^"\\]|\\.)*"?|[\w-]*)\]?)*$/;

/** Names that a condition may ask for; what precedes the last one stays. */
export async function conditionNames(asked: Asked): Promise<readonly Candidate[]> {
  const { current } = asked.line;
  const before = current.slice(0, current.length - (UNFINISHED.exec(current)?.[0].length ?? 0));
  const { runs } = await recent(asked);
  const names = new Set<string>();
  for (const { record } of runs) addNames(names, record);
  const short = [...names].filter((name) => !name.startsWith("metrics.") || !names.has(name.slice("metrics.".length)));
  return short.sort().map((name) => ({ value: `${before}${name}` }));
}
