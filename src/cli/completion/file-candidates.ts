import type { SettingMember } from "../../project/settings/settings-at.js";
import { projectAt } from "../../project.js";
import { type Asked, type Candidate, inShort } from "./candidate.js";
import { metricNames } from "./run-candidates.js";

/** Stages of the file that the command line names, else of the only one of the project, each with its type. */
export async function stageIds(asked: Asked): Promise<readonly Candidate[]> {
  const stages = await projectAt(asked.project).stages(pipelineOf(asked));
  return stages.ok ? stages.value.map(({ id, uses }) => ({ value: id, text: uses })) : [];
}

/** `path=value` of `--set`, a step at a time: the members of a mapping, then the values that are known to fit. */
export async function settings(asked: Asked): Promise<readonly Candidate[]> {
  const { current } = asked.line;
  const end = current.indexOf("=");
  const names = (end < 0 ? current : current.slice(0, end)).split(".");
  const place = end < 0 ? names.slice(0, -1) : names;
  const found = await projectAt(asked.project).settings(pipelineOf(asked), place);
  if (!found.ok) return [];
  if (end < 0)
    return found.value.members.flatMap((member) => candidatesOf(member, place.map((name) => `${name}.`).join("")));
  const { values } = found.value;
  // Where a metric of the validation set fits, those of each class or finding do, which only runs know.
  const measured = values.some(({ value }) => value === "validation.auc") ? await metricNames(asked) : [];
  const ofEach = measured.filter(({ value }) => value.startsWith("validation.auc["));
  return [
    ...values.map(({ value, isNow, isDefault }) => ({
      value: `${current.slice(0, end + 1)}${value}`,
      ...((isNow || isDefault) && { text: isNow ? "now" : "by default" }),
    })),
    ...ofEach.map(({ value }) => ({ value: `${current.slice(0, end + 1)}${value}` })),
  ];
}

const pipelineOf = ({ line }: Asked): string | undefined => (line.name === "cache gc" ? undefined : line.operands[0]);

function candidatesOf(
  { name, description, isMapping, isValue, now }: SettingMember,
  before: string,
): readonly Candidate[] {
  const present = now === undefined ? "" : `now ${JSON.stringify(now)}`;
  const text = [present, inShort(description)].filter((one) => one !== "").join("; ");
  return [
    ...(isMapping ? [{ value: `${before}${name}.`, text: inShort(description) }] : []),
    ...(isValue ? [{ value: `${before}${name}=`, text }] : []),
  ];
}
