import type { ParsedPipeline } from "../../src/config/parsed-pipeline.js";
import { type ReadRequest, readPipeline } from "../../src/config/read-pipeline.js";
import { readPipelineFile } from "../../src/config/text/read-file.js";
import type { Diagnostic } from "../../src/core/diagnostic.js";
import { fail, type Result } from "../../src/core/result.js";

/** A pipeline file from its bytes to its values, as the command line reads it. */
export async function readWhole(request: ReadRequest): Promise<Result<ParsedPipeline, readonly Diagnostic[]>> {
  const text = await readPipelineFile(request.file, request.displayFile);
  return text.ok ? readPipeline(text.value, request) : fail([text.error]);
}
