import { isDeepStrictEqual } from "node:util";
import { memberFolder, writeEnsemble } from "../../src/artifacts/ensemble.js";
import { copyModel, readModelFacts } from "../../src/artifacts/model.js";
import { writeTrainingDigests } from "../../src/artifacts/training-digests.js";
import { readTrainingProfile, writeTrainingProfile } from "../../src/artifacts/training-profile.js";
import { namesOf, type Question, type StageContext, StageFailure } from "../../src/stage.js";
import { allSeen } from "./all-seen.js";
import { describeMember } from "./describe-member.js";
import type { Member } from "./member.js";
import type { inputs, outputs } from "./ports.js";

type Context = StageContext<object, typeof inputs, typeof outputs>;

/** Puts whole models side by side, after checking that they answer one question about the same things. */
export async function makeEnsemble(ctx: Context): Promise<void> {
  const members = await readAll(ctx.inputs.models);
  checkSame(members);
  for (const [index, { folder }] of members.entries()) {
    ctx.signal.throwIfAborted();
    await copyModel(folder, memberFolder(ctx.outputs.model, index));
    ctx.progress(index + 1, members.length, "models");
  }
  await writeEnsemble(ctx.outputs.model, { members: members.length });
  const seen = await allSeen(members, ctx.warn);
  if (seen !== undefined) await writeTrainingDigests(ctx.outputs.model, seen);
  const [profile, ...others] = await Promise.all(members.map(({ folder }) => readTrainingProfile(folder)));
  // Of models with the same training images: what other data are compared with.
  if (profile !== undefined && others.every((other) => isDeepStrictEqual(other, profile))) {
    await writeTrainingProfile(ctx.outputs.model, profile);
  }
  ctx.fact("members", members.length);
  for (const { name, folder, facts } of members) ctx.fact(name, await describeMember(folder, facts));
  sayPartlyLearned(members, ctx);
}

async function readAll(folders: readonly string[]): Promise<readonly Member[]> {
  const members: Member[] = [];
  for (const [index, folder] of folders.entries()) {
    const name = `models.${index + 1}`;
    const facts = await readModelFacts(folder);
    if (facts === undefined) {
      throw new StageFailure(
        `Expected ${name} to be a model, got a folder without one`,
        "Wire the output `model` of a stage, or the folder of a model in another run: ../runs/ID/artifacts/train/model.",
      );
    }
    members.push({ name, folder, facts });
  }
  return members;
}

/** Refuses models of different questions, and those of images beside those of patients. */
function checkSame(members: readonly Member[]): void {
  const [first, ...others] = members as readonly [Member, ...Member[]];
  for (const other of others) {
    if (!isDeepStrictEqual(first.facts.question, other.facts.question)) {
      throw new StageFailure(
        `Expected models of the same classes or findings in the same order, got ${asked(first.facts.question)} of ${first.name} and ${asked(other.facts.question)} of ${other.name}`,
        "Train them on datasets of one question.",
      );
    }
    if (pools(first) !== pools(other)) {
      const [patients, images] = pools(first) ? [first, other] : [other, first];
      throw new StageFailure(
        `Expected models that all score images, or all score patients, got ${patients.name}, which pools the images of a patient (\`aggregate: ${patients.facts.head?.aggregate}\`), and ${images.name}, which does not`,
        "Train them with the same `aggregate`.",
      );
    }
  }
}

const pools = ({ facts: { head } }: Member): boolean => head !== undefined && head.aggregate !== "none";

function asked(question: Question): string {
  const names = namesOf(question).join(", ");
  switch (question.kind) {
    case "binary":
      return `the two classes ${names} (positive: ${question.positive})`;
    case "multiclass":
      return `the classes ${names}`;
    case "multilabel":
      return `the findings ${names}`;
  }
}

/** A class or finding that some models have learned and others could not. */
function sayPartlyLearned(members: readonly Member[], ctx: Context): void {
  const { question } = members[0]!.facts;
  const partly = namesOf(question).flatMap((name) => {
    const without = members.filter(({ facts }) => facts.notLearned.includes(name));
    return without.length === 0 || without.length === members.length ? [] : [{ name, without }];
  });
  if (partly.length === 0) return;
  ctx.fact("partlyLearned", partly.map(({ name }) => name).join(", "));
  const listed = partly
    .map(({ name, without }) => `${name} (not by ${without.map((member) => member.name).join(", ")})`)
    .join("; ");
  ctx.warn(
    question.kind === "multilabel"
      ? `Not learned by all models: ${listed}. Its probability is the mean of those that have learned it.`
      : `Not learned by all models: ${listed}. What those say of it counts in the mean, so that probabilities still sum to 1.`,
  );
}
