import { readdirSync } from "node:fs";
import type { Failure } from "../core/failure.js";
import { type Kind, kindOfOutput } from "../core/kind.js";
import { fail, ok, type Result } from "../core/result.js";
import type { ValidStage } from "../core/valid-pipeline.js";

/** The declared outputs with something in them; an optional one may stay empty. */
export function madeOutputs(
  stage: ValidStage,
  folders: Readonly<Record<string, string>>,
): Result<Readonly<Record<string, { readonly folder: string; readonly kind: Kind }>>, Failure> {
  const made: Record<string, { folder: string; kind: Kind }> = {};
  for (const [output, port] of Object.entries(stage.outputs)) {
    const folder = folders[output];
    if (folder === undefined) throw new Error(`Internal error: no folder for the output "${output}"`);
    if (isFilled(folder)) made[output] = { folder, kind: kindOfOutput(output, port.kind) };
    else if (!port.optional) {
      return fail({
        reason: "output-missing",
        message: `Expected the stage to write its output "${output}", found nothing in it`,
        stage: stage.id,
      });
    }
  }
  return ok(made);
}

/** A stage may also have removed the folder. */
function isFilled(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch {
    return false;
  }
}
