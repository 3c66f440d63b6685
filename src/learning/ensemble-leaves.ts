import { isCalibrated } from "../artifacts/calibration.js";
import { type EnsembleMember, isEnsemble, readMembers } from "../artifacts/ensemble.js";
import { type ModelFacts, readModelFacts } from "../artifacts/model.js";
import { append } from "../core/long-lists.js";
import { answersAsked } from "../core/question.js";
import { counts } from "./mean-scores.js";

/** A model of an ensemble that is a single one. */
export interface EnsembleLeaf extends EnsembleMember {
  readonly facts: ModelFacts;
  /** Its share in the probability of each answer, in the order of `answersAsked`; those of all leaves sum to 1. */
  readonly shares: readonly number[];
  /** An ensemble within the whole that is calibrated by itself, and has this leaf. */
  readonly calibratedWithin?: string;
}

/** The single models that an ensemble consists of, however deep; of a model that is none, itself. */
export async function ensembleLeaves(
  folder: string,
  name = "models",
  share?: readonly number[],
): Promise<readonly EnsembleLeaf[]> {
  const facts = await readModelFacts(folder);
  if (facts === undefined) throw new Error(`Internal error: ${name} is no model`);
  const answers = answersAsked(facts.question);
  const shares = share ?? answers.map(() => 1);
  const members = await readMembers(folder, name);
  if (members === undefined) return [{ folder, name, facts, shares }];
  const all = await Promise.all(members.map(async (member) => (await readModelFacts(member.folder))!));
  const leaves: EnsembleLeaf[] = [];
  for (const [index, member] of members.entries()) {
    const own = answers.map((answer, at) => {
      const counted = all.filter((one) => counts(facts.question, one, answer)).length;
      if (counted === 0) return shares[at]! / all.length;
      return counts(facts.question, all[index]!, answer) ? shares[at]! / counted : 0;
    });
    const within = await ensembleLeaves(member.folder, member.name, own);
    const isCalibratedGroup = (await isEnsemble(member.folder)) && (await isCalibrated(member.folder));
    append(
      leaves,
      within.map((leaf) => (isCalibratedGroup ? { ...leaf, calibratedWithin: member.name } : leaf)),
    );
  }
  return leaves;
}
