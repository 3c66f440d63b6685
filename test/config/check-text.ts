import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { renderDiagnostic } from "../../src/config/text/render-diagnostic.js";
import { validatePipeline } from "../../src/config/validate.js";
import type { Diagnostic } from "../../src/core/diagnostic.js";
import type { Result } from "../../src/core/result.js";
import type { StageContract } from "../../src/core/stage-contract.js";
import type { ValidPipeline } from "../../src/core/valid-pipeline.js";
import { readWhole } from "../support/read-pipeline.js";
import { contracts } from "./contracts.js";

export interface CheckOptions {
  readonly set?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Files beside the pipeline: path -> content. */
  readonly files?: Readonly<Record<string, string>>;
  readonly workingFolder?: string;
  readonly plugins?: Readonly<Record<string, StageContract>>;
}

/** Reads and validates a pipeline of this text, with the stage types of `contracts.ts`. */
async function check(
  text: string | Uint8Array,
  options: CheckOptions = {},
): Promise<Result<ValidPipeline, readonly Diagnostic[]>> {
  const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), "radpipe-config-")));
  try {
    for (const [name, content] of Object.entries({ ...options.files, "pipeline.yaml": text })) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), content);
    }
    const parsed = await readWhole({
      file: path.join(folder, "pipeline.yaml"),
      displayFile: "pipeline.yaml",
      overrides: options.set ?? [],
      environment: options.environment ?? {},
      workingFolder: path.resolve(folder, options.workingFolder ?? "."),
    });
    if (!parsed.ok) return parsed;
    const known: Readonly<Record<string, StageContract>> = { ...contracts, ...options.plugins };
    return validatePipeline(
      parsed.value,
      new Map(
        parsed.value.uses.map(({ uses }) => [
          uses,
          known[uses] ?? {
            problem: "unknown",
            message: `Expected a stage type, got "${uses}"`,
            remedy: "Look at the list.",
          },
        ]),
      ),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the user sees of everything that is wrong with the text, with the codes. */
export async function problemsOf(text: string | Uint8Array, options: CheckOptions = {}): Promise<string> {
  const checked = await check(text, options);
  const problems = checked.ok ? checked.value.warnings : checked.error;
  return problems.map((problem) => `[${problem.code}] ${renderDiagnostic(problem, { color: false })}`).join("\n");
}

/** The pipeline of a text in which nothing is wrong. */
export async function valid(text: string, options: CheckOptions = {}): Promise<ValidPipeline> {
  const checked = await check(text, options);
  if (checked.ok) return checked.value;
  throw new Error(checked.error.map((problem) => renderDiagnostic(problem, { color: false })).join("\n"));
}
