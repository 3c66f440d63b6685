import type { Finding } from "../../src/artifacts/audit-findings.js";
import { readMembers } from "../../src/artifacts/ensemble.js";

const WORST_FIRST: readonly Finding["status"][] = ["problem", "hint", "not checked", "passed"];

/** A check of a model; of an ensemble of each of its models, of which the worst finding counts, and is said to be of which. */
export async function ofEachModel(
  model: string,
  check: (model: string) => Promise<Finding>,
  name?: string,
): Promise<Finding> {
  const members = await readMembers(model, name);
  if (members === undefined) return await check(model);
  const found: Finding[] = [];
  for (const { folder, name: own } of members) {
    const finding = await ofEachModel(folder, check, own);
    found.push(finding.message.startsWith(`${own}.`) ? finding : { ...finding, message: `${own}: ${finding.message}` });
  }
  const worst = found.toSorted((a, b) => WORST_FIRST.indexOf(a.status) - WORST_FIRST.indexOf(b.status))[0]!;
  return found.every(({ status }) => status === "passed")
    ? { ...worst, message: `Of all ${members.length} models: ${worst.message.replace(/^models[.\d]*: /, "")}` }
    : worst;
}
