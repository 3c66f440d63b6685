import { printable } from "../../core/printable.js";
import { ok } from "../../core/result.js";
import type { Port } from "../../core/stage-contract.js";
import type { StageType } from "../../project/stage-types.js";
import { projectAt } from "../../project.js";
import { type Cell, textTable, wrapWords } from "../../reporters/text-table.js";
import type { CommandResult } from "../command.js";
import { EXIT } from "../exit-code.js";
import { outputStyle, outputWidth, print, printJson } from "../output.js";
import type { Project } from "../project.js";

/** `pipeline stages`: the stage types that come with radpipe; with a name, all that one takes and gives. */
export async function stageTypes(
  project: Project,
  named: string | undefined,
  options: { readonly json?: boolean },
): Promise<CommandResult> {
  if (named === undefined) {
    const all = await projectAt(project).stageTypes();
    if (options.json) printJson(all.map(forScripts));
    else print(list(all));
    return ok(EXIT.done);
  }
  const found = await projectAt(project).stageType(named);
  if (!found.ok) return found;
  if (options.json) printJson(forScripts(found.value));
  else print(describe(found.value));
  return ok(EXIT.done);
}

function list(all: readonly StageType[]): string {
  const rows = all.map((stage): readonly Cell[] => [stage.name, stage.description]);
  const columns = [{ title: "STAGE" }, { title: "WHAT IT DOES", flexible: true, wrap: true }];
  return textTable(columns, rows, { width: outputWidth(), titleStyle: outputStyle().dim });
}

function describe(stage: StageType): string {
  const style = outputStyle();
  const options = { width: outputWidth(), titleStyle: style.dim };
  const sections = [`${style.bold(printable(stage.name))}  ${printable(stage.description)}\n`];
  const ports = (title: string, given: Readonly<Record<string, Port>>) => {
    const rows = Object.entries(given).map(([name, port]): readonly Cell[] => [
      port.optional ? `[${name}]` : name,
      port.kind,
      [listed(port), port.description].filter((text) => text !== undefined).join(" "),
    ]);
    const columns = [{ title }, { title: "KIND" }, { title: "", flexible: true, wrap: true }];
    if (rows.length > 0) sections.push(textTable(columns, rows, options));
  };
  if (stage.declaresPorts) sections.push("Inputs: any. Outputs: those that its parameters declare.\n");
  ports("INPUT", stage.inputs);
  if (stage.exactlyOneOf) {
    sections.push(
      `Exactly one: ${stage.exactlyOneOf.map((group) => group.map(printable).join(" with ")).join(", or ")}.\n`,
    );
  }
  ports("OUTPUT", stage.outputs);
  const parameters = stage.parameters.map((parameter) => {
    const value = parameter.required ? "required" : parameter.default === undefined ? "" : `= ${parameter.default}`;
    const text = wrapWords(printable(parameter.description), outputWidth() - 4).map((line) => `    ${line}\n`);
    const head =
      `${style.bold(printable(parameter.name))}  ${style.dim(printable(parameter.type))}  ${printable(value)}`.trimEnd();
    return `${head}\n${text.join("")}`;
  });
  if (parameters.length > 0) sections.push(`${style.dim("PARAMETERS")}\n${parameters.join("")}`);
  return sections.join("\n");
}

/** `A list of at least 2.` */
const listed = ({ several, atLeast = 1 }: Port): string | undefined =>
  several === true ? `A list${atLeast > 1 ? ` of at least ${atLeast}` : ""}.` : undefined;

const forScripts = ({ declaresPorts: _, parameters: _of, ...stage }: StageType) => stage;
