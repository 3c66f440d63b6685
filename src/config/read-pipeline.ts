import path from "node:path";
import type { Diagnostic } from "../core/diagnostic.js";
import { append } from "../core/long-lists.js";
import { fail, ok, type Result } from "../core/result.js";
import type { ParsedPipeline } from "./parsed-pipeline.js";
import { resolvePipeline } from "./resolve-pipeline.js";
import { inWords, type LocatedValue, toJson } from "./text/located-value.js";
import { parseYaml } from "./text/parse-yaml.js";
import type { PipelineText } from "./text/read-file.js";
import { problemAt, sourceText } from "./text/source-text.js";
import { parseOverrides } from "./values/parse-overrides.js";

export interface ReadRequest {
  /** Absolute path. */
  readonly file: string;
  /** The name of the file in messages. */
  readonly displayFile: string;
  /** `--set` arguments: `path=value`. */
  readonly overrides: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute; paths in overrides are relative to it. */
  readonly workingFolder: string;
}

/**
 * Reads the text of a pipeline file, applies overrides and interpolates. Only what makes it impossible to go on is an error here:
 * everything else is kept in `problems`, to be reported with what `validatePipeline` finds.
 */
export function readPipeline(
  { text, digest }: PipelineText,
  request: ReadRequest,
): Result<ParsedPipeline, readonly Diagnostic[]> {
  const problems: Diagnostic[] = [];
  const report = (problem: Diagnostic) => void problems.push(problem);

  const source = sourceText(request.displayFile, text);
  const parsed = parseYaml(source);
  append(problems, parsed.problems);
  if (parsed.root?.type !== "map") {
    if (problems.length === 0) report(notAPipeline(parsed.root, request.displayFile));
    return fail(problems);
  }
  return ok(
    resolvePipeline({
      file: path.resolve(request.file),
      fileDigest: digest,
      root: parsed.root,
      overrides: parseOverrides(request.overrides, request.workingFolder, report),
      environment: request.environment,
      problems,
    }),
  );
}

function notAPipeline(root: LocatedValue | undefined, displayFile: string): Diagnostic {
  const remedy = "A pipeline is a mapping with `stages`: see `pipeline init`.";
  if (root === undefined || (root.type === "scalar" && root.value === null)) {
    return {
      severity: "error",
      code: "empty-file",
      message: `Expected \`${displayFile}\` to hold a pipeline, got an empty file`,
      remedy,
    };
  }
  return problemAt(
    "not-a-mapping",
    { ...root.span, end: root.span.start + 1 },
    `Expected a mapping at the top of the file, got ${inWords(toJson(root))}`,
    { remedy },
  );
}
