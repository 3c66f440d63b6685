import type { Finding } from "../../src/artifacts/audit-findings.js";
import { isEnsemble } from "../../src/artifacts/ensemble.js";
import { ensembleLeaves } from "../../src/learning/ensemble-leaves.js";

const WORST_FIRST: readonly Finding["status"][] = ["problem", "hint", "not checked", "passed"];

/** A check of a model; of an ensemble of each of its models, of which the worst finding counts, and is said to be of which. */
export async function ofEachModel(model: string, check: (model: string) => Promise<Finding>): Promise<Finding> {
  if (!(await isEnsemble(model))) return await check(model);
  const found: { readonly name: string; readonly finding: Finding }[] = [];
  for (const { folder, name } of await ensembleLeaves(model)) found.push({ name, finding: await check(folder) });
  const rank = ({ finding }: (typeof found)[number]): number => WORST_FIRST.indexOf(finding.status);
  const { name, finding } = found.toSorted((a, b) => rank(a) - rank(b))[0]!;
  const of = finding.status === "passed" ? `Of all ${found.length} models` : name;
  return { ...finding, message: `${of}: ${finding.message}` };
}
