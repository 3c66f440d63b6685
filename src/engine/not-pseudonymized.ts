import type { ValidPipeline, ValidStage } from "../core/valid-pipeline.js";

/**
 * Warnings of stages whose patients keep their ids although the pipeline says `pseudonymize: true`: they make a dataset
 * without being handed one, and their type does not say whether it names patients.
 */
export function notPseudonymized({ document, stages }: ValidPipeline): readonly string[] {
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
    .map(
      ({ id, uses }) =>
        `Patients of ${id} (${uses}) keep their ids, although the pipeline says \`pseudonymize: true\`: it makes a dataset of its own, and its type does not say \`namesPatients\``,
    );
}
