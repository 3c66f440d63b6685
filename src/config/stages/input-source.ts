import { readdirSync, type Stats, statSync } from "node:fs";
import path from "node:path";
import type { Diagnostic } from "../../core/diagnostic.js";
import type { StageId } from "../../core/ids.js";
import { isTable, type Kind, kindFits } from "../../core/kind.js";
import { nearestName, suggestName } from "../../core/nearest-name.js";
import type { Port } from "../../core/stage-contract.js";
import { isInside, realOf } from "../../core/trusted-folders.js";
import type { InputSource } from "../../core/valid-pipeline.js";
import { originOf } from "../schema/schema-problems.js";
import type { LocatedScalar } from "../text/located-value.js";
import { missingFileRemedy } from "../text/missing-file.js";
import { problemAt } from "../text/source-text.js";

/** What the other stages offer: their outputs, or nothing where these are not known for a fault reported elsewhere. */
export type OutputsByStage = ReadonlyMap<string, Readonly<Record<string, Port>> | undefined>;

export interface InputContext {
  readonly stage: string;
  readonly name: string;
  readonly port: Port;
  /** The folder of the pipeline file. */
  readonly folder: string;
  readonly outputs: OutputsByStage;
  /** `false`: the stage will not run, so its sources need not exist. */
  readonly when: boolean;
  readonly confinement?: Confinement;
}

/** What a pipeline of a folder that nobody trusts may read. */
export interface Confinement {
  /** Real path of the folder. */
  readonly folder: string;
  /** What to do about it. */
  readonly remedy: string;
}

const WIRE = /^([A-Za-z][\w-]*)\.([A-Za-z][\w-]*)(?:\/(.*))?$/;

/**
 * Where an input comes from. One rule tells paths from wires: a path begins with `./`, `../` or `/`; everything else
 * is `stage.output` or `stage.output/path/inside`. So a misspelt stage is never taken for a file.
 */
export function resolveInput(written: LocatedScalar, context: InputContext): InputSource | Diagnostic {
  const text = String(written.value);
  if (text.includes("\0")) {
    return problemAt(
      "file-not-found",
      written.span,
      `${expected(context)} to be a path or a wire, got a text with the character NUL`,
      {
        remedy: "No file has it in its name.",
        related: originOf(written),
      },
    );
  }
  if (isSourcePath(text)) return resolveSource(written, text, context);
  return resolveWire(written, text, context);
}

/** Whether an input is a path, rather than a wire. */
export const isSourcePath = (text: string): boolean => /^\.{1,2}([/\\]|$)/.test(text) || path.isAbsolute(text);

/** undefined where nothing is, or where nothing can be: a name that is too long, links in a circle, a closed folder. */
function statOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

export const isDiagnostic = (found: InputSource | Diagnostic): found is Diagnostic => "severity" in found;

function resolveSource(written: LocatedScalar, text: string, context: InputContext): InputSource | Diagnostic {
  const source = path.resolve(written.folder ?? context.folder, text);
  const found = context.when ? statOf(source) : undefined;
  if (context.when && found === undefined) {
    return problemAt(
      "file-not-found",
      written.span,
      `${expected(context)} to be a file or folder that exists, got \`${text}\``,
      {
        remedy: missingFileRemedy(source),
        related: originOf(written),
      },
    );
  }
  const { confinement } = context;
  const real = found === undefined || confinement === undefined ? undefined : realOf(source);
  // A path of the command line is the user's own.
  if (confinement !== undefined && real !== undefined && written.folder === undefined) {
    if (!isInside(confinement.folder, real)) {
      return problemAt(
        "not-trusted",
        written.span,
        `${expected(context)} to lie in ${confinement.folder}, which is not trusted, got \`${text}\`${real === source ? "" : `, which leads to ${real}`}`,
        { remedy: confinement.remedy, related: originOf(written) },
      );
    }
  }
  const { kind } = context.port;
  const isFolder = found?.isDirectory() ?? !isTable(kind);
  if (kind !== "files" && isFolder === isTable(kind)) {
    const wanted = isTable(kind) ? "a file" : "a folder";
    return problemAt(
      "kind-mismatch",
      written.span,
      `${expected(context)} to be of kind \`${kind}\`, which is ${wanted}, got the ${isFolder ? "folder" : "file"} \`${text}\``,
      {
        remedy: isFolder
          ? tableIn(source, text)
          : ARCHIVE.test(text)
            ? `Unpack it first: add a stage \`unpacked: { uses: extract, inputs: { archives: ${text} } }\`, and wire \`unpacked.images\` here.`
            : undefined,
        related: originOf(written),
      },
    );
  }
  return { type: "source", path: source, written: text };
}

/** A table in a folder that was given in its place, such as that of an output of another run. */
function tableIn(folder: string, text: string): string | undefined {
  const table = readdirSync(folder).find((name) => TABLE.test(name));
  return table && `Name a file in it: \`${text.replace(/\/$/, "")}/${table}\`.`;
}

const TABLE = /\.(csv|tsv)(\.gz)?$/i;

const ARCHIVE = /\.(zip|tar|tgz|tar\.(gz|xz|zst))$/i;

function resolveWire(written: LocatedScalar, text: string, context: InputContext): InputSource | Diagnostic {
  const [, stage, output, inside] = WIRE.exec(text) ?? [];
  const refuse = (code: Diagnostic["code"], message: string, remedy: string) =>
    problemAt(code, written.span, message, { remedy, related: originOf(written) });

  if (stage === undefined || output === undefined || !context.outputs.has(stage)) {
    if (statOf(path.resolve(written.folder ?? context.folder, text)) !== undefined) {
      return refuse(
        "unknown-stage",
        `${expected(context)} to name a stage of this pipeline, got \`${text}\``,
        `For the file or folder of that name, write \`./${text}\`.`,
      );
    }
    if (stage === undefined || output === undefined) return refuseShape(text, context, refuse);
    const nearest = nearestName(
      stage,
      [...context.outputs.keys()].filter((name) => name !== context.stage),
    );
    const corrected = nearest === undefined ? undefined : text.replace(stage, nearest);
    const named = [...context.outputs.keys()].filter((name) => name !== context.stage).map((name) => `\`${name}\``);
    return refuse(
      "unknown-stage",
      `${expected(context)} to name a stage of this pipeline, got \`${stage}\``,
      corrected !== undefined
        ? `Did you mean \`${corrected}\`?`
        : `${named.length === 0 ? "There is no other stage." : `The others are ${named.slice(0, 20).join(", ")}.`} A path of a file begins with \`./\`.`,
    );
  }

  const outputs = context.outputs.get(stage);
  const offered = outputs !== undefined && Object.hasOwn(outputs, output) ? outputs[output] : undefined;
  if (outputs !== undefined && offered === undefined) {
    return refuse(
      "unknown-output",
      `${expected(context)} to name an output of stage \`${stage}\`, got \`${output}\``,
      Object.keys(outputs).length === 0
        ? `Stage \`${stage}\` has no outputs.`
        : suggestName(output, Object.keys(outputs), "It has"),
    );
  }
  if (inside !== undefined && !isPlainPath(inside)) {
    return refuse(
      "unknown-output",
      `${expected(context)} to name something inside of \`${stage}.${output}\`, got \`${inside}\``,
      "Write a relative path without `..`.",
    );
  }
  // A path inside an artifact has no kind of its own; the stage that reads it will tell.
  if (offered !== undefined && inside === undefined && !kindFits(offered.kind, context.port.kind)) {
    const fitting = Object.keys(outputs ?? {}).filter(
      (name) => outputs?.[name] && kindFits(outputs[name].kind, context.port.kind),
    );
    return refuse(
      "kind-mismatch",
      `${expected(context)} to be of kind \`${context.port.kind}\`, got \`${text}\` of kind \`${offered.kind}\``,
      fitting.length > 0 ? `\`${stage}.${fitting[0]}\` would fit.` : suggestKind(context),
    );
  }
  return { type: "wire", stage: stage as StageId, output, ...(inside !== undefined && { path: inside }) };
}

function refuseShape(
  text: string,
  context: InputContext,
  refuse: (code: Diagnostic["code"], message: string, remedy: string) => Diagnostic,
): Diagnostic {
  const outputs = context.outputs.get(text);
  const fitting = Object.entries(outputs ?? {}).find(([, port]) => kindFits(port.kind, context.port.kind));
  if (context.outputs.has(text)) {
    const remedy =
      fitting === undefined
        ? `Name one of its outputs: \`${text}.<output>\`.`
        : `Did you mean \`${text}.${fitting[0]}\`?`;
    return refuse(
      "unknown-output",
      `${expected(context)} to be stage.output or a path, got the stage \`${text}\` alone`,
      remedy,
    );
  }
  return refuse(
    "unknown-stage",
    `${expected(context)} to be stage.output or a path, got \`${text}\``,
    "A path of a file or folder begins with `./`, `../` or `/`.",
  );
}

function suggestKind({ stage, port, outputs }: InputContext): string {
  const fitting = wiresOfKind(port.kind, stage, outputs);
  if (fitting.length > 0) return `These would fit: ${fitting.map((wire) => `\`${wire}\``).join(", ")}.`;
  return `No stage before it makes \`${port.kind}\`. A path of a file or folder begins with \`./\`.`;
}

/** Outputs of one kind, at most five, of the stages before `stage`: a wire from one of these hardly makes a cycle. */
export function wiresOfKind(kind: Kind, stage: string, outputs: OutputsByStage): readonly string[] {
  const wires: string[] = [];
  for (const [from, offered] of outputs) {
    if (from === stage) break;
    for (const [output, port] of Object.entries(offered ?? {})) if (port.kind === kind) wires.push(`${from}.${output}`);
  }
  return wires.slice(-5);
}

const expected = ({ name, stage }: InputContext) => `Expected input \`${name}\` of stage \`${stage}\``;

const isPlainPath = (inside: string) =>
  inside !== "" &&
  !inside.includes("\\") &&
  inside.split("/").every((part) => part !== ".." && part !== "." && part !== "");
