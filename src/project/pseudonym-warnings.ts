import type { Diagnostic } from "../core/diagnostic.js";
import type { ProjectKey } from "../core/project-key.js";
import type { ValidPipeline, ValidStage } from "../core/valid-pipeline.js";

/** What a pipeline that says `pseudonymize: true` is warned of: ids that stay, and a key that others can read. */
export function pseudonymWarnings(pipeline: ValidPipeline, key: ProjectKey | undefined): readonly Diagnostic[] {
  return [...idsKept(pipeline), ...(key === undefined ? [] : readableKey(key))];
}

/** Of stages that make a dataset without being handed one, and whose type does not say whether it names patients. */
function idsKept({ document, stages }: ValidPipeline): readonly Diagnostic[] {
  if (document["pseudonymize"] !== true) return [];
  const readsDataset = ({ inputs }: ValidStage): boolean =>
    Object.values(inputs).some(
      ({ source }) => source.type === "wire" && stages.get(source.stage)?.outputs[source.output]?.kind === "dataset",
    );
  const makesDataset = ({ outputs }: ValidStage): boolean =>
    Object.values(outputs).some(({ kind }) => kind === "dataset");
  return [...stages.values()]
    .filter((stage) => stage.when && stage.contract.namesPatients === undefined)
    .filter((stage) => makesDataset(stage) && !readsDataset(stage))
    .map(({ id, uses }) => ({
      severity: "warning",
      code: "ids-kept",
      message: `Patients of ${id} (${uses}) keep their ids, although the pipeline says \`pseudonymize: true\`: it makes a dataset of its own, and its type does not say \`namesPatients\``,
    }));
}

function readableKey({ readers }: ProjectKey): readonly Diagnostic[] {
  if (readers === undefined) return [];
  return [
    {
      severity: "warning",
      code: "readable-key",
      message: `Expected the key of this project's pseudonyms to be closed to others, got ${readers.file}, which ${readers.who} can read, and so find out whom a pseudonym names`,
      remedy: readers.remedy,
    },
  ];
}
