import { memberOf } from "./input-ports.js";
import { isJsonArray, isJsonObject, type JsonObject } from "./json.js";
import type { RunRecord } from "./run-record.js";

/** What a record's pipeline file wires to the inputs of a stage, a list by its members; nothing where it does not name it. */
export function writtenInputs({ pipeline }: Pick<RunRecord, "pipeline">, stage: string): JsonObject {
  const { stages } = pipeline.document;
  const written = isJsonObject(stages) ? stages[stage] : undefined;
  const inputs = isJsonObject(written) && isJsonObject(written["inputs"]) ? written["inputs"] : {};
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([port, from]) =>
      isJsonArray(from) ? from.map((one, index) => [memberOf(port, index), one]) : [[port, from]],
    ),
  );
}
