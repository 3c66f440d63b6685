import path from "node:path";
import type { Diagnostic, Place } from "../core/diagnostic.js";
import type { ParsedPipeline, WrittenPipeline } from "./parsed-pipeline.js";
import { eachScalar, type LocatedMap, type LocatedValue, valueAt } from "./text/located-value.js";
import { placeOf, problemAt } from "./text/source-text.js";
import { applyOverride } from "./values/apply-override.js";
import { type Interpolation, interpolate, isInterpolated, startInterpolation } from "./values/interpolate.js";
import { type Override, overrideText } from "./values/override.js";
import { declaredVariables } from "./values/variables.js";

/**
 * Applies overrides and interpolates. What is wrong is kept in `problems`.
 * @param before overrides that win over the file only; those of the command line win over them.
 * @param after overrides that win over everything.
 */
export function resolvePipeline(
  written: WrittenPipeline,
  { before = [], after = [] }: { readonly before?: readonly Override[]; readonly after?: readonly Override[] } = {},
): ParsedPipeline {
  const problems = [...written.problems];
  const report = (problem: Diagnostic) => void problems.push(problem);
  const overrides = [...before, ...written.overrides, ...after];
  let root = written.root;
  const override = (wanted: (head: string | undefined) => boolean, interpolation?: Interpolation) => {
    for (const one of overrides.filter((each) => wanted(each.path[0]?.name))) {
      const applied = applyOverride(root, one, interpolation);
      if (applied.ok) root = applied.value;
      else report(applied.error);
    }
  };
  // Params and variables first: what they are decides what the rest of the document is.
  const isFirst = (head: string | undefined) => head === "params" || head === "env";
  override(isFirst);
  const variables = declaredVariables(valueAt(root, ["env"]), written.environment);
  const interpolation = startInterpolation(valueAt(root, ["params"]), variables, report);
  override((head) => !isFirst(head), interpolation);
  root = interpolateDocument(root, interpolation);
  reportSecrets(root, report);
  return {
    written,
    file: written.file,
    fileDigest: written.fileDigest,
    root,
    variables,
    used: interpolation.used,
    overrides: overrides.map(overrideText),
    uses: usedPlugins(root),
    problems,
  };
}

function interpolateDocument(root: LocatedMap, interpolation: Interpolation): LocatedMap {
  const entries = new Map(root.entries);
  for (const [key, entry] of entries) {
    if (key === "env") continue;
    const value =
      key === "stages" ? interpolateStages(entry.value, interpolation) : interpolate(interpolation, entry.value);
    entries.set(key, { ...entry, value });
  }
  return { ...root, entries };
}

/** Of a stage with `when: false`, the variables need not be set. */
function interpolateStages(stages: LocatedValue, interpolation: Interpolation): LocatedValue {
  if (stages.type !== "map") return interpolate(interpolation, stages);
  const entries = new Map(stages.entries);
  for (const [id, entry] of entries) {
    const when = valueAt(entry.value, ["when"]);
    const condition = when && isInterpolated(when) ? interpolate(interpolation, when) : when;
    const lenient = condition?.type === "scalar" && condition.value === false;
    entries.set(id, { ...entry, value: withUses(interpolate(interpolation, entry.value, lenient)) });
  }
  return { ...stages, entries };
}

function withUses(stage: LocatedValue): LocatedValue {
  const uses = stage.type === "map" ? stage.entries.get("uses") : undefined;
  if (stage.type !== "map" || uses?.value.folder === undefined) return stage;
  return { ...stage, entries: new Map(stage.entries).set("uses", { ...uses, value: absoluteUses(uses.value) }) };
}

/** All but stages is in records and reports, so no secret may get there. */
function reportSecrets(root: LocatedMap, report: (problem: Diagnostic) => void): void {
  for (const [key, entry] of root.entries) {
    if (key === "stages" || key === "env") continue;
    eachScalar(entry.value, (scalar, where) => {
      const secret = [...(scalar.secrets ?? [])][0];
      if (secret === undefined) return;
      report(
        problemAt(
          "secret-misused",
          scalar.span,
          `Expected the secret \`${secret}\` only in \`headers\` and URLs of \`fetch\` and in the environment of a stage, got it in \`${[key, ...where].join(".")}\``,
          { remedy: `Write \${env.${secret}} directly where it is needed.` },
        ),
      );
    });
  }
}

function usedPlugins(root: LocatedMap): ParsedPipeline["uses"] {
  const found = new Map<string, Place>();
  const stages = valueAt(root, ["stages"]);
  if (stages?.type !== "map") return [];
  for (const entry of stages.entries.values()) {
    const uses = valueAt(entry.value, ["uses"]);
    if (uses?.type !== "scalar" || typeof uses.value !== "string" || uses.broken || found.has(uses.value)) continue;
    found.set(uses.value, placeOf(uses.span));
  }
  return [...found].map(([uses, place]) => ({ uses, place }));
}

/** A stage's own plugin given on the command line is relative to the working folder. */
function absoluteUses(uses: LocatedValue): LocatedValue {
  if (uses.type !== "scalar" || typeof uses.value !== "string" || uses.folder === undefined) return uses;
  return uses.value.startsWith(".") ? { ...uses, value: path.resolve(uses.folder, uses.value) } : uses;
}
