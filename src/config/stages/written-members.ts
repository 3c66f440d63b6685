import type { Diagnostic } from "../../core/diagnostic.js";
import { memberOf } from "../../core/input-ports.js";
import { fail, ok, type Result } from "../../core/result.js";
import type { Port } from "../../core/stage-contract.js";
import { inWords, type LocatedScalar, type LocatedValue, toJson } from "../text/located-value.js";
import { problemAt } from "../text/source-text.js";
import { type InputContext, wiresOfKind } from "./input-source.js";
import { listOf } from "./missing-port.js";

/** One wire or path, and the input that it is of. */
interface WrittenMember {
  readonly input: string;
  readonly value: LocatedScalar;
}

type Where = Pick<InputContext, "stage" | "name" | "outputs">;

/**
 * The wires and paths of an input as it was written: one, or those of a list where the port takes one. Fails where there
 * is a list and one is meant, one and a list is meant, with too few, or with one twice; without a problem where a value
 * is no text, which was reported with the form of the stage.
 */
export function writtenMembers(
  value: LocatedValue,
  port: Port,
  where: Where,
): Result<readonly WrittenMember[], Diagnostic | undefined> {
  const { name } = where;
  const members = value.type === "list" ? value.items : [value];
  if (!members.every(isSound)) return fail(undefined);
  const refuse = (...problem: Parameters<typeof problemAt>) => fail(problemAt(...problem));
  const subject = `Expected input \`${name}\` of stage \`${where.stage}\` to be`;
  const got = `got ${inWords(toJson(value))}`;
  if (port.several !== true) {
    if (value.type !== "list") return ok(members.map((one) => ({ input: name, value: one })));
    return refuse("wrong-type", value.span, `${subject} one \`stage.output\` or path, ${got}`, {
      remedy:
        members.length === 1 ? `Write it without brackets: \`${name}: ${members[0]!.value}\`.` : "It takes no list.",
    });
  }
  const { atLeast = 1 } = port;
  const wanted = `${subject} a list of at least ${atLeast}, each \`stage.output\` or a path of kind \`${port.kind}\``;
  if (value.type !== "list") {
    const [only] = members;
    const others = wiresOfKind(port.kind, where.stage, where.outputs).filter((wire) => wire !== only!.value);
    return refuse("wrong-type", value.span, `${wanted}, ${got}`, {
      remedy: `For example: \`${name}: ${listOf([String(only!.value), ...others.slice(0, atLeast - 1)], atLeast)}\`.`,
    });
  }
  if (members.length < atLeast) return refuse("out-of-range", value.span, `${wanted}, ${got}`);
  for (const [index, member] of members.entries()) {
    const same = members.slice(0, index).find((one) => one.value === member.value && one.folder === member.folder);
    if (same === undefined) continue;
    return refuse(
      "out-of-range",
      member.span,
      `${subject} a list with none of them twice, got \`${member.value}\` again`,
      {
        remedy: "Remove it, or name another.",
        related: [{ message: "it is named here already", span: same.span }],
      },
    );
  }
  return ok(members.map((one, index) => ({ input: memberOf(name, index), value: one })));
}

/** A text that is not empty, and in which all that it names was found. */
const isSound = (value: LocatedValue): value is LocatedScalar =>
  value.type === "scalar" && typeof value.value === "string" && value.value !== "" && !value.broken && !value.secrets;
