import type { Diagnostic } from "../../core/diagnostic.js";
import type { JsonObject } from "../../core/json.js";
import { nearestName } from "../../core/nearest-name.js";
import { type LocatedMap, type Path, toJson } from "../text/located-value.js";
import { compileSchema } from "./compile-schema.js";
import { DocumentSchema, StageSchema } from "./document-schema.js";
import { asSchemaNode } from "./schema-node.js";
import { type Naming, schemaProblems } from "./schema-problems.js";
import { withTypes } from "./with-types.js";

/**
 * Checks everything but what is in `with` and `inputs`.
 * @param hasVariables whether values of environment variables may be in the document; they get the types wanted.
 */
export function checkDocument(
  root: LocatedMap,
  hasVariables: boolean,
  report: (problem: Diagnostic) => void,
): { readonly root: LocatedMap; readonly document: JsonObject } {
  const schema = asSchemaNode(DocumentSchema);
  const typed = hasVariables ? (withTypes(root, schema) as LocatedMap) : root;
  const value = toJson(typed) as JsonObject;
  const validate = compileSchema(DocumentSchema);
  if (validate(value)) return { root: typed, document: value };
  const owner = { ...typed.span, end: typed.span.start + 1 };
  for (const problem of schemaProblems(validate.errors ?? [], { root: typed, value, schema, owner, naming }))
    report(problem);
  return { root: typed, document: value };
}

const naming: Naming = {
  value: (path) => {
    const [head, id, ...rest] = path;
    if (head === "stages" && id !== undefined) {
      return rest.length === 0 ? `stage \`${id}\`` : `\`${rest.join(".")}\` of stage \`${id}\``;
    }
    return `\`${path.join(".")}\``;
  },
  key: (path) => {
    if (path.length === 0) return "a key of a pipeline";
    if (path[0] === "stages" && path.length === 1)
      return "a stage id of letters, digits, `_` and `-` that begins with a letter";
    if (path[0] === "stages" && path.length === 2) return `a key of a stage in \`${path[1]}\``;
    if (path[0] === "env" && path.length === 1) return "a name of an environment variable";
    if (holdsPaths(path)) return `a path in ${naming.value(path)}`;
    return `a key of ${naming.value(path)}`;
  },
  codes: { unknown: "unknown-key", missing: "missing-key", invalid: "wrong-type" },
  misplaced,
  mistaken: ([head, id, ...rest]) =>
    head === "stages" && rest.length === 0 && STAGE_KEYS.includes(String(id))
      ? `\`${id}\` belongs to a stage: indent it further than the stage's id.`
      : undefined,
};

/** Whether the keys of the mapping at `path` are paths that a sweep varies. */
function holdsPaths([head, ...rest]: Path): boolean {
  if (head !== "sweep") return false;
  const [part, index, ...more] = rest;
  if (part === "grid" && rest.length === 1) return true;
  if (part === "random" && index === "parameters" && rest.length === 2) return true;
  return (part === "list" || part === "exclude") && index !== undefined && more.length === 0;
}

const SWEPT = "A path begins with `params.` or `stages.`, such as `params.epochs`, or is `seed`.";

const KEYS_OF_STAGES = Object.keys(StageSchema.properties);

const STAGE_KEYS = ["uses", "with", "inputs", "timeout", "retries", "resources", "when"];

function misplaced(path: Path, key: string): string | undefined {
  if (key === "<<") return "YAML 1.2 has no merge keys: write the keys out, or use `params`.";
  if (path.length === 0 && STAGE_KEYS.includes(key)) return `\`${key}\` belongs to a stage, under \`stages\`.`;
  if (path[0] === "stages" && path.length === 1) return "Choose another id.";
  if (path[0] === "stages" && path.length === 2 && nearestName(key, KEYS_OF_STAGES) === undefined) {
    return `If \`${key}\` is a parameter of the stage type, write it under \`with\`; keys of a stage are ${KEYS_OF_STAGES.map((known) => `\`${known}\``).join(", ")}.`;
  }
  if (holdsPaths(path)) return SWEPT;
  if (path[0] === "env" && path.length === 1) return "Letters, digits and `_`, not beginning with a digit.";
  return undefined;
}
