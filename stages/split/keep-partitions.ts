import { PARTITIONS, type Partition, StageFailure } from "../../src/stage.js";
import type { SplitRequest } from "./assign-parts.js";
import type { Assignment } from "./assignment.js";
import { completePartitions } from "./given-partitions.js";

/** The partitions that the dataset came with. */
export function keepPartitions(request: SplitRequest): Assignment {
  const partitions = request.rows.map(({ partition }) => PARTITIONS.find((name) => name === partition));
  for (const needed of ["train", "test"] satisfies readonly Partition[]) {
    if (partitions.includes(needed)) continue;
    throw new StageFailure(
      `Expected a dataset that came with partitions because of \`keep\`, got no image in ${needed}`,
      "Leave `keep` out to split by fractions.",
    );
  }
  return completePartitions(request, partitions, "without a partition");
}
