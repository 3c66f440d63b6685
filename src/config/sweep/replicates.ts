import type { Diagnostic } from "../../core/diagnostic.js";
import { suggestName } from "../../core/nearest-name.js";
import type { ValidPipeline, ValidStage } from "../../core/valid-pipeline.js";
import type { ParsedPipeline } from "../parsed-pipeline.js";
import { asSchemaNode } from "../schema/schema-node.js";
import type { ReplicatesDocument } from "../schema/sweep-schema.js";
import { entryAt, type LocatedValue, valueAt } from "../text/located-value.js";
import { problemAt, type Span } from "../text/source-text.js";
import type { Override } from "../values/override.js";
import { replicateSeed } from "./replicate-seed.js";

/** What `replicates` asks for. */
export interface Replicates {
  /** False where the pipeline has no `replicates`: then there is one, and it has no number. */
  readonly asked: boolean;
  readonly count: number;
  /** Stages that get another seed. */
  readonly vary: readonly string[];
  readonly span: Span;
}

export function replicatesOf(
  { root }: ParsedPipeline,
  base: ValidPipeline,
  report: (problem: Diagnostic) => void,
): Replicates {
  const document = base.document["replicates"] as ReplicatesDocument | undefined;
  const entry = entryAt(root, ["replicates"]);
  if (document === undefined || entry === undefined) return { asked: false, count: 1, vary: [], span: root.span };
  const stages = [...base.stages.values()];
  const seeded = stages.filter((stage) => seedOf(stage) !== undefined).map(({ id }) => id as string);
  const trainings = stages.filter(trains);
  const vary = document.vary ?? trainings.map(({ id }) => id as string).filter((id) => seeded.includes(id));
  for (const [index, id] of (document.vary ?? []).entries()) {
    const item = valueAt(root, ["replicates", "vary", index]) ?? entry.value;
    if (stages.every((stage) => stage.id !== id)) {
      const names = stages.map((stage) => stage.id as string);
      report(
        problemAt("unknown-stage", item.span, `Expected \`replicates.vary\` to name a stage, got \`${id}\``, {
          remedy: suggestName(id, names, "There are"),
        }),
      );
    } else if (!seeded.includes(id)) {
      report(
        problemAt(
          "invalid-parameter",
          item.span,
          `Expected a stage with a seed in \`replicates.vary\`, got \`${id}\``,
          {
            remedy: seededNames(seeded),
          },
        ),
      );
    }
  }
  const unseeded = trainings.filter(({ id }) => !seeded.includes(id)).map(({ id }) => `\`${id}\``);
  if (document.vary === undefined && (trainings.length === 0 || unseeded.length > 0)) {
    const why =
      trainings.length === 0
        ? "no stage makes a model"
        : `${unseeded.join(", ")} ${unseeded.length === 1 ? "makes" : "make"} a model and ${unseeded.length === 1 ? "has" : "have"} no parameter that is a seed`;
    report(
      problemAt("missing-key", entry.key, `Expected \`replicates.vary\`, as ${why}, got none`, {
        remedy: seededNames(seeded),
      }),
    );
  }
  return { asked: true, count: document.count, vary, span: valueSpan(entry.value) };
}

/** The seeds of one replicate of a point. */
export function seedOverrides(
  { stages }: ValidPipeline,
  { vary, span }: Replicates,
  replicate: number,
): readonly Override[] {
  if (replicate === 0) return [];
  return vary.flatMap((id) => {
    const stage = [...stages.values()].find((each) => each.id === id);
    const name = stage && seedOf(stage);
    if (stage === undefined || name === undefined) return [];
    const own = stage.params[name];
    const seed = replicateSeed(typeof own === "number" ? own : 0, replicate);
    return {
      by: "replicates",
      path: ["stages", id, "with", name].map((segment) => ({ name: segment, span })),
      value: { type: "scalar", value: seed, written: String(seed), quoted: false, span },
      valueSpan: span,
    };
  });
}

/** What makes a model of models draws nothing anew. */
const trains = ({ inputs, outputs }: ValidStage): boolean =>
  Object.values(outputs).some(({ kind }) => kind === "model") &&
  Object.values(inputs).every(({ kind }) => kind !== "model");

/** The parameter of a stage that is a seed. */
const seedOf = ({ contract }: ValidStage): string | undefined =>
  Object.entries(asSchemaNode(contract.params).properties ?? {}).find(([, property]) => property.seed === true)?.[0];

const seededNames = (names: readonly string[]): string =>
  names.length === 0
    ? "No stage of this pipeline has a seed."
    : `These have one: ${names.map((name) => `\`${name}\``).join(", ")}.`;

const valueSpan = (replicates: LocatedValue): Span => (valueAt(replicates, ["count"]) ?? replicates).span;
