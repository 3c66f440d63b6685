import path from "node:path";
import type { Diagnostic } from "../core/diagnostic.js";
import type { StageId } from "../core/ids.js";
import { isJsonObject, type JsonObject } from "../core/json.js";
import { fail, ok, type Result } from "../core/result.js";
import type { StageContract } from "../core/stage-contract.js";
import type { ValidPipeline, ValidStage } from "../core/valid-pipeline.js";
import { checkLicence } from "./check-licence.js";
import { checkUnused } from "./check-unused.js";
import type { ParsedPipeline } from "./parsed-pipeline.js";
import { checkDocument } from "./schema/check-document.js";
import { checkCycles } from "./stages/check-cycles.js";
import { checkLocalAddresses } from "./stages/check-local-addresses.js";
import type { Confinement } from "./stages/input-source.js";
import { type DraftStage, draftStage, finishStage, type ProblemPlugin } from "./stages/validate-stage.js";
import { withWired } from "./stages/wired-parameters.js";
import { type LocatedMap, type LocatedValue, valueAt } from "./text/located-value.js";

/**
 * Checks a pipeline against the plugins it uses and finds everything that is wrong with it, in the order of the file.
 * @param plugins by what `uses` says; every one of `parsed.uses` must be there, found or not.
 * @param confinement of a pipeline that is not trusted.
 */
export function validatePipeline(
  parsed: ParsedPipeline,
  plugins: ReadonlyMap<string, StageContract | ProblemPlugin>,
  confinement?: Confinement,
): Result<ValidPipeline, readonly Diagnostic[]> {
  const problems: Diagnostic[] = [...parsed.problems];
  const report = (problem: Diagnostic) => void problems.push(problem);
  const { root, document } = checkDocument(parsed.root, parsed.variables.size > 0, report);
  const documents = isJsonObject(document["stages"]) ? document["stages"] : {};
  const seed = valueAt(root, ["seed"]);
  const population = textAt(root, ["study", "population"]);
  const origin = [textAt(root, ["study", "source"]), population].filter((text) => text !== undefined);
  const drafts = new Map<string, DraftStage>();
  for (const [id, entry] of stagesOf(root)) {
    if (entry.value.type !== "map") continue;
    const draft = draftStage(
      id,
      { key: entry.key, value: entry.value },
      {
        plugins,
        document: documents[id] as JsonObject,
        variables: parsed.variables,
        hasBroken: parsed.problems.length > 0,
        inherited: {
          ...(seed?.type === "scalar" && typeof seed.value === "number" && { seed: seed.value }),
          ...(population !== undefined && { population }),
          ...(origin.length > 0 && { origin }),
        },
        report,
      },
    );
    drafts.set(id, draft);
  }

  const outputs = new Map([...drafts].map(([id, draft]) => [id, draft.outputs] as const));
  const stages = new Map<StageId, ValidStage>();
  for (const [id, draft] of drafts) {
    const stage = finishStage(draft, {
      folder: path.dirname(parsed.file),
      outputs,
      pseudonymize: document["pseudonymize"] === true,
      report,
      ...(confinement && { confinement }),
    });
    if (stage !== undefined) stages.set(id as StageId, stage);
  }
  // All see the others as they are written, so that the order in the file does not matter.
  const written = new Map(stages);
  for (const [id, stage] of written) {
    stages.set(id, withWired(stage, drafts.get(id)!.entry.value, written, report));
  }
  checkCycles(stagesOf(root), drafts, report);
  if (confinement !== undefined) checkLocalAddresses(root, confinement, report);

  // What is wrong may be the very use that is missed.
  if (problems.length === 0) checkUnused(parsed, root, report);
  checkLicence(root, report);

  const sorted = inFileOrder(problems);
  if (sorted.some((problem) => problem.severity === "error")) return fail(sorted);
  return ok(assemble(parsed, document, stages, sorted));
}

function assemble(
  parsed: ParsedPipeline,
  document: JsonObject,
  stages: ReadonlyMap<StageId, ValidStage>,
  warnings: readonly Diagnostic[],
): ValidPipeline {
  const { name, description, seed, params } = document;
  return {
    name: typeof name === "string" ? name : nameOfFile(parsed.file),
    ...(typeof description === "string" && { description }),
    file: parsed.file,
    fileDigest: parsed.fileDigest,
    ...(typeof seed === "number" && { seed }),
    document,
    params: isJsonObject(params) ? params : {},
    overrides: parsed.overrides,
    stages,
    warnings,
  };
}

const stagesOf = (root: LocatedValue): LocatedMap["entries"] => {
  const stages = valueAt(root, ["stages"]);
  return stages?.type === "map" ? stages.entries : new Map();
};

/** A name that run ids can hold. */
const nameOfFile = (file: string): string =>
  path
    .basename(file)
    .replace(/\.ya?ml$/i, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "") || "pipeline";

/** Options first, then the file from top to bottom. */
export function inFileOrder(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  const rank = ({ place }: Diagnostic) => (place === undefined ? 0 : place.file.startsWith("--") ? 1 : 2);
  return problems
    .map((problem, index) => ({ problem, index }))
    .sort(
      (a, b) =>
        rank(a.problem) - rank(b.problem) ||
        (a.problem.place?.line ?? 0) - (b.problem.place?.line ?? 0) ||
        (a.problem.place?.column ?? 0) - (b.problem.place?.column ?? 0) ||
        a.index - b.index,
    )
    .map(({ problem }) => problem);
}

function textAt(root: LocatedMap, at: readonly string[]): string | undefined {
  const value = valueAt(root, at);
  return value?.type === "scalar" && typeof value.value === "string" ? value.value : undefined;
}
