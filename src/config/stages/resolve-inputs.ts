import type { Diagnostic } from "../../core/diagnostic.js";
import { nearestName, suggestName } from "../../core/nearest-name.js";
import type { Port, StageContract } from "../../core/stage-contract.js";
import type { ValidInput } from "../../core/valid-pipeline.js";
import { type LocatedEntry, type LocatedMap, valueAt } from "../text/located-value.js";
import { placeOf, problemAt, type Span } from "../text/source-text.js";
import { choiceProblems } from "./check-choice.js";
import { type Confinement, isDiagnostic, type OutputsByStage, resolveInput } from "./input-source.js";
import { missingPort } from "./missing-port.js";
import { writtenMembers } from "./written-members.js";

interface DraftToResolve {
  readonly id: string;
  readonly entry: LocatedEntry & { readonly value: LocatedMap };
  readonly contract?: StageContract;
  /** After `portsOf`; absent where they are not known. */
  readonly inputs?: Readonly<Record<string, Port>> | "any";
}

export interface ResolveContext {
  /** Of the pipeline file. */
  readonly folder: string;
  readonly outputs: OutputsByStage;
  readonly report: (problem: Diagnostic) => void;
  readonly confinement?: Confinement;
}

/** The inputs of a stage with where each comes from, or undefined where something is wrong. */
export function resolveInputs(
  draft: DraftToResolve,
  when: boolean,
  context: ResolveContext,
): Readonly<Record<string, ValidInput>> | undefined {
  const { id, entry, inputs: ports } = draft;
  const { report } = context;
  const written = valueAt(entry.value, ["inputs"]);
  const inputs: Record<string, ValidInput> = {};
  let sound = true;
  const refuse = (problem: Diagnostic) => {
    sound = false;
    report(problem);
  };
  for (const [name, { key, value }] of written?.type === "map" ? written.entries : []) {
    const port = ports === "any" ? ANY_PORT : ports && Object.hasOwn(ports, name) ? ports[name] : undefined;
    if (ports !== undefined && port === undefined) {
      refuse(unknownPort(draft, name, key, Object.keys(ports)));
      continue;
    }
    // What an input of a stage type that is not known takes, nobody can say.
    if (ports === undefined && value.type === "list") continue;
    const members = writtenMembers(value, port ?? ANY_PORT, { stage: id, name, outputs: context.outputs });
    if (!members.ok) {
      sound = false;
      if (members.error !== undefined) report(members.error);
      continue;
    }
    for (const { input, value: one } of members.value) {
      const found = resolveInput(one, { stage: id, name: input, port: port ?? ANY_PORT, when, ...context });
      if (isDiagnostic(found)) refuse(found);
      else inputs[input] = { source: found, kind: port?.kind ?? "files", place: placeOf(one.span) };
    }
  }
  if (ports !== undefined && ports !== "any" && (written === undefined || written.type === "map")) {
    for (const [name, port] of Object.entries(ports)) {
      if (port.optional || (written?.type === "map" && written.entries.has(name))) continue;
      const at = entry.value.entries.get("inputs")?.key ?? entry.key;
      refuse(missingPort(id, name, port, at, context.outputs));
    }
    for (const problem of choiceProblems(draft, ports, context.outputs)) refuse(problem);
  }
  return sound ? inputs : undefined;
}

const ANY_PORT: Port = { kind: "files", optional: true };

function unknownPort({ id, contract }: DraftToResolve, name: string, key: Span, names: readonly string[]): Diagnostic {
  const isParameter = contract !== undefined && Object.hasOwn(contract.params.properties, name);
  const type = contract?.name ?? id;
  const remedy =
    isParameter && nearestName(name, names) === undefined
      ? `\`${name}\` is a parameter: write it under \`with\`.`
      : suggestName(name, names, names.length === 0 ? `Stages of type \`${type}\` have no inputs.` : "There are");
  return problemAt("unknown-port", key, `Expected an input of stage type \`${type}\`, got \`${name}\``, { remedy });
}
