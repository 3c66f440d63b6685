import type { Diagnostic } from "../../core/diagnostic.js";
import type { Port } from "../../core/stage-contract.js";
import { problemAt, type Span } from "../text/source-text.js";
import { type OutputsByStage, wiresOfKind } from "./input-source.js";

/** @param beside the input that asks for it, where it is not needed otherwise. */
export function missingPort(
  id: string,
  name: string,
  port: Port,
  at: Span,
  outputs: OutputsByStage,
  beside?: string,
): Diagnostic {
  const about = port.description === undefined ? "" : ` (${port.description})`;
  const fitting = wiresOfKind(port.kind, id, outputs);
  const others = fitting.length > 1 ? ` Of that kind are ${fitting.map((wire) => `\`${wire}\``).join(", ")}.` : "";
  return problemAt(
    "missing-port",
    at,
    `Expected stage \`${id}\` to have the input \`${name}\` of kind \`${port.kind}\`${about}${beside === undefined ? "" : ` beside \`${beside}\``}, got none`,
    { remedy: `Add it under \`inputs\`: ${exampleOf(name, port, fitting)}.${others}` },
  );
}

/** A line of `inputs`, with what there is of the port's kind: `` `model: train.model` ``. */
export const exampleOf = (name: string, port: Port, wires: readonly string[]): string =>
  `\`${name}: ${port.several === true ? listOf(wires, port.atLeast) : (wires.at(-1) ?? "stage.output")}\``;

/** `[one.model, other.model]`, of what there is. */
export function listOf(wires: readonly string[], atLeast = 1): string {
  const members = [...wires, ...Array.from({ length: atLeast }, () => "stage.output")];
  return `[${members.slice(0, Math.max(atLeast, wires.length)).join(", ")}]`;
}
