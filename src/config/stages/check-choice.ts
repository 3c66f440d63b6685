import type { Diagnostic } from "../../core/diagnostic.js";
import type { Port, StageContract } from "../../core/stage-contract.js";
import { type LocatedEntry, type LocatedMap, valueAt } from "../text/located-value.js";
import { problemAt } from "../text/source-text.js";
import { type OutputsByStage, wiresOfKind } from "./input-source.js";
import { exampleOf, missingPort } from "./missing-port.js";

/** What is wrong with the wires of a stage that takes exactly one of several groups of inputs. */
export function choiceProblems(
  stage: {
    readonly id: string;
    readonly entry: LocatedEntry & { readonly value: LocatedMap };
    readonly contract?: StageContract;
  },
  ports: Readonly<Record<string, Port>>,
  outputs: OutputsByStage,
): readonly Diagnostic[] {
  const { id, entry, contract } = stage;
  const groups = contract?.exactlyOneOf;
  if (groups === undefined) return [];
  const written = valueAt(entry.value, ["inputs"]);
  const wires: LocatedMap["entries"] = written?.type === "map" ? written.entries : new Map();
  const at = entry.value.entries.get("inputs")?.key ?? entry.key;
  const [first, second] = groups.filter((group) => group.some((name) => wires.has(name)));
  if (first === undefined) {
    return [
      problemAt("missing-port", at, `Expected stage \`${id}\` to have ${choiceOf(groups)}, got none of them`, {
        remedy: `Add under \`inputs\`: ${groups.map((group) => examplesOf(group, ports, id, outputs)).join(", or ")}.`,
      }),
    ];
  }
  if (second !== undefined) {
    const [one, other] = [first, second].map((group) => group.find((name) => wires.has(name))!) as [string, string];
    return [
      problemAt(
        "too-many-ports",
        wires.get(other)!.key,
        `Expected stage \`${id}\` to have ${choiceOf(groups)}, got \`${one}\` and \`${other}\``,
        {
          remedy: "Remove one of them.",
          related: [{ message: `\`${one}\` is wired here`, span: wires.get(one)!.key }],
        },
      ),
    ];
  }
  const given = first.find((name) => wires.has(name));
  return first
    .filter((name) => !wires.has(name))
    .map((name) => missingPort(id, name, ports[name]!, at, outputs, given));
}

/** ``either the input `tensors` or the inputs `features` and `dataset` ``. */
const choiceOf = (groups: readonly (readonly string[])[]): string =>
  `either ${groups
    .map(
      (group) => `the ${group.length === 1 ? "input" : "inputs"} ${group.map((name) => `\`${name}\``).join(" and ")}`,
    )
    .join(" or ")}`;

const examplesOf = (
  group: readonly string[],
  ports: Readonly<Record<string, Port>>,
  id: string,
  outputs: OutputsByStage,
): string =>
  group.map((name) => exampleOf(name, ports[name]!, wiresOfKind(ports[name]!.kind, id, outputs))).join(" and ");
