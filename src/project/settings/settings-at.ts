import { type SchemaNode, unionOf } from "../../config/schema/schema-node.js";
import { type LocatedValue, toJson, valueAt } from "../../config/text/located-value.js";
import type { JsonValue } from "../../core/json.js";
import { ok, type Result } from "../../core/result.js";
import type { Problem } from "../problem.js";
import type { ProjectFolders } from "../project-folders.js";
import { type DocumentForm, documentForm } from "./document-form.js";
import { readDocument } from "./pipeline-document.js";

/** What `set` of plan and run may change at a path of a pipeline file. */
export interface Settings {
  /** Of a mapping there. */
  readonly members: readonly SettingMember[];
  /** Values that are known to fit there, the present one first; others may fit, too. */
  readonly values: readonly SettingValue[];
}

export interface SettingMember {
  readonly name: string;
  /** What it is for, where that is known. */
  readonly description: string;
  /** Whether it has members of its own. */
  readonly isMapping: boolean;
  /** Whether it takes a value, or a list. */
  readonly isValue: boolean;
  /** As the file has it, where that is a value or a list. */
  readonly now?: JsonValue;
}

export interface SettingValue {
  readonly value: string | number | boolean | null;
  readonly isNow: boolean;
  readonly isDefault: boolean;
}

/** @param names of the path: `["params"]`, `["stages", "train", "with"]`; none is the whole file. */
export async function settingsAt(
  project: ProjectFolders,
  pipeline: string | undefined,
  names: readonly string[],
): Promise<Result<Settings, Problem>> {
  const document = await readDocument(project, pipeline);
  if (!document.ok) return document;
  const form = await documentForm(document.value, names, project);
  const { root } = document.value;
  return ok({ members: membersAt(form, names, root), values: valuesAt(form, names, root) });
}

function membersAt(form: DocumentForm, parent: readonly string[], document: LocatedValue): readonly SettingMember[] {
  const names = new Set(form(parent).flatMap((node) => Object.keys(node.properties ?? {})));
  return [...names].map((name) => {
    const own = [...parent, name];
    const nodes = form(own);
    const written = valueAt(document, own);
    return {
      name,
      description: nodes.map(({ description }) => description).find((text) => text !== undefined) ?? "",
      isMapping: nodes.some((node) => Object.keys(node.properties ?? {}).length > 0),
      isValue: nodes.length === 0 || nodes.some(isValue),
      ...((written?.type === "scalar" || written?.type === "list") && { now: toJson(written) }),
    };
  });
}

/** What stands for a choice is neither: its branches are asked. */
const isValue = (node: SchemaNode): boolean =>
  node.type !== "object" && node.properties === undefined && node.$ref === undefined && !(unionOf(node)?.length ?? 0);

function valuesAt(form: DocumentForm, names: readonly string[], document: LocatedValue): readonly SettingValue[] {
  const nodes = form(names);
  const written = valueAt(document, names);
  const isPlain = written?.type === "scalar" && !String(written.value).includes("${");
  const now = isPlain ? written.value : undefined;
  const standard = nodes.map((node) => node.default).find((value) => value !== undefined);
  const fitting = nodes.flatMap((node): readonly JsonValue[] => {
    if (node.const !== undefined) return [node.const];
    if (node.enum !== undefined) return node.enum;
    if (node.type === "boolean") return [true, false];
    return node.examples ?? [];
  });
  const found = new Map<string, SettingValue>();
  for (const value of [now, standard, ...fitting]) {
    if (value === undefined || (typeof value === "object" && value !== null)) continue;
    if (!found.has(String(value))) {
      found.set(String(value), { value, isNow: value === now, isDefault: value === standard });
    }
  }
  return [...found.values()];
}
