import type { JsonObject } from "../../core/json.js";
import type { RunRecord, StageRecord } from "../../core/run-record.js";
import type { OriginalPicture, StageContract } from "../../core/stage-contract.js";
import { bundledStageNames } from "../../plugins/bundled.js";
import { loadPlugins } from "../../plugins/load.js";

/** What makes pictures of originals as a run did. */
export interface OriginalReader {
  readonly stage: string;
  readonly uses: string;
  /** Of one file, or of files that `joinFiles` puts together. */
  readonly picturesOf: (files: readonly string[]) => Promise<readonly OriginalPicture[] | undefined>;
  readonly joinFiles: StageContract["joinFiles"];
}

/**
 * The stages that read the originals a model was trained on, with the parameters that they had then. Only stage types
 * that come with radpipe are asked: a user's own would be code that the run's folder names.
 */
export async function originalReaders(record: RunRecord, model: string): Promise<readonly OriginalReader[]> {
  const bundled = new Set(bundledStageNames());
  const before = ancestorsOf(record.stages, model).filter(({ uses }) => bundled.has(uses));
  const plugins = await loadPlugins(
    before.map(({ uses }) => uses),
    { base: process.cwd() },
  );
  return before.flatMap(({ id, uses, params }) => {
    const plugin = plugins.get(uses);
    const { picturesOf, joinFiles } = plugin !== undefined && "stage" in plugin ? plugin.stage : {};
    if (picturesOf === undefined) return [];
    return [{ stage: id, uses, joinFiles, picturesOf: (files) => picturesOf(params as JsonObject, files) }];
  });
}

/** All stages that lead to one, in the order of the run. */
function ancestorsOf(stages: readonly StageRecord[], last: string): readonly StageRecord[] {
  const wanted = new Set<string>([last]);
  for (const { id, needs } of [...stages].reverse()) {
    if (wanted.has(id)) for (const need of needs) wanted.add(need);
  }
  return stages.filter(({ id }) => wanted.has(id) && id !== last);
}
