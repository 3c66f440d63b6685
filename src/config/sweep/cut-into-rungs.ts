import type { Diagnostic } from "../../core/diagnostic.js";
import type { StageId } from "../../core/ids.js";
import { formatMetricName, parseMetricName, plainMetricName } from "../../core/metric-name.js";
import type { Resumable } from "../../core/stage-contract.js";
import type { InputSource, ValidInput, ValidPipeline, ValidStage } from "../../core/valid-pipeline.js";
import type { SweepDocument } from "../schema/sweep-schema.js";
import { entryAt, type LocatedValue, valueAt } from "../text/located-value.js";
import { problemAt, type Span } from "../text/source-text.js";

/** Successive halving (Jamieson & Talwalkar 2016): which runs of a sweep continue after each rung. */
export interface EarlyStop {
  /** The stage that trains. */
  readonly stage: StageId;
  readonly metric: string;
  readonly better: "higher" | "lower";
  /** Epochs of the first rung. */
  readonly grace: number;
  /** Share of the points that goes on. */
  readonly keep: number;
}

/** Finds the one stage that can be trained in pieces, and checks that it measures the metric. */
export function earlyStopOf(
  { metric, grace = 1, keep = 0.5 }: NonNullable<SweepDocument["stopEarly"]>,
  base: ValidPipeline,
  root: LocatedValue,
  report: (problem: Diagnostic) => void,
): EarlyStop | undefined {
  const spanOf = (...path: readonly string[]) => (valueAt(root, ["sweep", "stopEarly", ...path]) ?? root).span;
  const trained = [...base.stages.values()].filter(({ contract }) => contract.resumable !== undefined);
  const stages = trained.filter(isInEpochs);
  const [stage, other] = stages;
  if (stage?.contract.resumable === undefined || other !== undefined) {
    const got =
      stage !== undefined
        ? stages.map(({ id }) => `\`${id}\``).join(", ")
        : trained.map(describeWhole).join(", ") || "none";
    report(
      problemAt(
        "unknown-stage",
        spanOf(),
        `Expected one stage that can be trained in pieces, such as one that uses \`train\`, got ${got}`,
        { remedy: "`stopEarly` stops and resumes that stage." },
      ),
    );
    return undefined;
  }
  const { metrics, ofEach = [] } = stage.contract.resumable;
  const parts = parseMetricName(metric) ?? { base: metric };
  const isKnown = Object.hasOwn(metrics, parts.base) && parts.bound === undefined;
  const better = isKnown && (parts.of === undefined || ofEach.includes(parts.base)) ? metrics[parts.base] : undefined;
  if (better === undefined) {
    const names = Object.keys(metrics).map((name) => `\`${name}\``);
    report(
      problemAt(
        "invalid-parameter",
        spanOf("metric"),
        `Expected \`sweep.stopEarly.metric\` to be a metric that \`${stage.id}\` measures while it trains, got \`${metric}\``,
        {
          remedy: `It measures ${names.join(", ")}${ofEach.length === 0 ? "" : `; of one class or finding ${ofEach.map((name) => `\`${formatMetricName({ base: name, of: "Effusion" })}\``).join(", ")}`}.`,
        },
      ),
    );
    return undefined;
  }
  return { stage: stage.id, metric: plainMetricName(metric), better, grace, keep };
}

const isInEpochs = ({ contract: { resumable }, params }: ValidStage): boolean =>
  resumable !== undefined && Object.hasOwn(params, resumable.epochs);

/** A stage that has no epochs, and why: "`train` with `model: logistic`, which is solved at once". */
function describeWhole({ id, uses, contract, params, inputs }: ValidStage): string {
  if (contract.resumable === undefined) return `\`${id}\`, which uses \`${uses}\``;
  const why = contract.idle?.(params, Object.keys(inputs))[contract.resumable.epochs];
  return why === undefined ? `\`${id}\`` : `\`${id}\` ${why}`;
}

/**
 * What is wrong with a point of the sweep whose training has no epochs to stop after.
 * @param values where the point has its values.
 */
export function wholePoint(
  pipeline: ValidPipeline,
  stop: EarlyStop,
  root: LocatedValue,
  values: readonly Span[],
): Diagnostic | undefined {
  const stage = pipeline.stages.get(stop.stage);
  if (stage === undefined || isInEpochs(stage)) return undefined;
  return problemAt(
    "invalid-parameter",
    entryAt(root, ["sweep", "stopEarly"])?.key ?? root.span,
    `Expected every point of a sweep with \`stopEarly\` to be trained in epochs, got ${describeWhole(stage)}`,
    {
      remedy: "Leave `stopEarly` out, or make such points in a pipeline of their own.",
      related: values.map((span) => ({ message: "a value of such a point", span })),
    },
  );
}

/**
 * The pipeline with its training in pieces: `train-to-2`, `train-to-4` and so on, each resumed by the next, the last
 * under the name of the whole. A training that ends before the first rung stays as it is.
 */
export function cutIntoRungs(pipeline: ValidPipeline, stop: EarlyStop): ValidPipeline {
  const whole = pipeline.stages.get(stop.stage);
  const resumable = whole?.contract.resumable;
  if (whole === undefined || resumable === undefined) return pipeline;
  const epochs = Number(whole.params[resumable.stopAfter] ?? whole.params[resumable.epochs]);
  const levels = rungsBelow(epochs, stop);
  if (levels.length === 0) return pipeline;
  const stages = new Map<StageId, ValidStage>();
  for (const [id, stage] of pipeline.stages) {
    if (id !== whole.id) {
      stages.set(id, stage);
      continue;
    }
    let before: StageId | undefined;
    for (const [level, at] of levels.entries()) {
      const name = freeName(`${id}-to-${at}`, pipeline.stages);
      stages.set(name, {
        ...resumed(whole, before, resumable),
        id: name,
        params: { ...whole.params, [resumable.stopAfter]: at },
        rung: { of: id, level, epochs: at, isLast: false },
      });
      before = name;
    }
    const last = { of: id, level: levels.length, epochs, isLast: true };
    stages.set(id, { ...resumed(whole, before, resumable), rung: last });
  }
  return { ...pipeline, stages };
}

/** `grace`, then 1/`keep` times as many epochs at each rung, as long as these are fewer than all. */
export function rungsBelow(epochs: number, { grace, keep }: Pick<EarlyStop, "grace" | "keep">): readonly number[] {
  const rungs: number[] = [];
  for (let exact = grace; Math.round(exact) < epochs; exact /= keep) {
    if (Math.round(exact) !== rungs.at(-1)) rungs.push(Math.round(exact));
  }
  return rungs;
}

function resumed(whole: ValidStage, before: StageId | undefined, { resume, checkpoint }: Resumable): ValidStage {
  if (before === undefined) return whole;
  const source: InputSource = { type: "wire", stage: before, output: checkpoint };
  const kind = whole.outputs[checkpoint]?.kind ?? "files";
  const input: ValidInput = { source, kind, place: whole.place };
  return { ...whole, inputs: { ...whole.inputs, [resume]: input } };
}

function freeName(name: string, taken: ReadonlyMap<string, unknown>): StageId {
  return (taken.has(name) ? freeName(`${name}-`, taken) : name) as StageId;
}
