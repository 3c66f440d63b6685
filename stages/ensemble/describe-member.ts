import { readMembers } from "../../src/artifacts/ensemble.js";
import { readFeatureFacts } from "../../src/artifacts/features.js";
import { readHead } from "../../src/artifacts/head.js";
import { type ModelFacts, readModelPreprocessing } from "../../src/artifacts/model.js";

/** What a model is, for the record: `network of grey images of 64 x 64`. */
export async function describeMember(folder: string, { head: pooled }: ModelFacts): Promise<string> {
  const members = await readMembers(folder);
  if (members !== undefined) return `mean of ${members.length} models`;
  const head = await readHead(folder);
  if (head !== undefined) {
    const facts = await readFeatureFacts(folder);
    const network = facts === undefined ? "" : ` of the pretrained network ${facts.backbone.digest.slice(0, 8)}`;
    const what = head.kind === "logistic" ? "logistic regression" : "small network";
    const together = pooled !== undefined && pooled.aggregate !== "none" ? `, ${pooled.aggregate} over a patient` : "";
    return `${what} on ${head.rows.features} features${network}${together}`;
  }
  const preprocessing = await readModelPreprocessing(folder);
  if (preprocessing === undefined) return "model";
  const { size, channels } = preprocessing;
  return `network of ${channels === 1 ? "grey" : "colour"} images of ${size.join(" x ")}`;
}
