import type { Diagnostic } from "../../core/diagnostic.js";
import { isJsonObject, type JsonObject } from "../../core/json.js";
import { nearestName } from "../../core/nearest-name.js";
import type { StageContract } from "../../core/stage-contract.js";
import { compileSchema } from "../schema/compile-schema.js";
import { type Inherited, withDefaults } from "../schema/defaults.js";
import { asSchemaNode, schemasAlong } from "../schema/schema-node.js";
import { holdsBroken, type Naming, originOf, schemaProblems } from "../schema/schema-problems.js";
import { withTypes } from "../schema/with-types.js";
import {
  eachScalar,
  type LocatedEntry,
  type LocatedMap,
  type LocatedValue,
  type Path,
  toJson,
  valueAt,
} from "../text/located-value.js";
import { problemAt } from "../text/source-text.js";
import { askPlugin } from "./ask-plugin.js";

/** The parameters of a stage after defaults, or undefined where something is wrong with them. */
export function checkParameters(
  id: string,
  entry: LocatedEntry & { readonly value: LocatedMap },
  contract: StageContract,
  context: {
    readonly document: JsonObject;
    readonly variables: ReadonlyMap<string, unknown>;
    readonly hasBroken: boolean;
    readonly inherited: Inherited;
    readonly report: (problem: Diagnostic) => void;
  },
): JsonObject | undefined {
  const { inherited, report } = context;
  const written = entry.value.entries.get("with");
  // Anything else than a mapping was reported with the form of the stage.
  if (written !== undefined && written.value.type !== "map") return undefined;
  const schema = asSchemaNode(contract.params);
  const hasVariables = context.variables.size > 0;
  const root = written && (hasVariables ? withTypes(written.value, schema) : written.value);
  const plain = root !== undefined && hasVariables ? toJson(root) : (context.document["with"] ?? {});
  const value = withDefaults(plain, schema, inherited);
  if (!isJsonObject(value)) return undefined;
  let sound = !context.hasBroken || root === undefined || !holdsBroken(root);
  const refuse = (problem: Diagnostic) => {
    sound = false;
    report(problem);
  };
  const naming = namingOf(id, contract);
  const owner = written?.key ?? entry.key;
  const validate = compileSchema(contract.params);
  if (!validate(value)) {
    const problems = schemaProblems(validate.errors ?? [], { root, value, schema, owner, naming });
    sound = false;
    for (const problem of problems) report(problem);
  }
  if (root !== undefined && mentionsPath(schema)) {
    eachScalar(root, (scalar, path) => {
      if (!schemasAlong(schema, path).some((node) => node.path === true) || scalar.broken) return;
      refuse(
        problemAt(
          "invalid-parameter",
          scalar.span,
          `Expected ${naming.value(path)} not to be a path, got ${JSON.stringify(scalar.value)}`,
          {
            remedy: `What a stage reads is an input: write it under \`inputs\`${inputLike(contract, path)}.`,
            related: originOf(scalar),
          },
        ),
      );
    });
  }
  if (!sound) return undefined;
  const uses = valueAt(entry.value, ["uses"])?.span ?? entry.key;
  const inputs = Object.keys(isJsonObject(context.document["inputs"]) ? context.document["inputs"] : {});
  const idle = askPlugin(contract, uses, () => contract.idle?.(value, inputs) ?? {}, report);
  if (idle === undefined) return undefined;
  const used = withoutIdle(value, idle, { id, written: root, refuse });
  const checked = askPlugin(contract, uses, () => contract.check?.(used, inputs) ?? [], report);
  if (checked === undefined) return undefined;
  for (const found of checked) {
    const located = valueAt(root, found.path);
    refuse(
      problemAt("invalid-parameter", located?.span ?? owner, found.message, {
        remedy: found.remedy,
        related: originOf(located),
      }),
    );
  }
  return sound ? used : undefined;
}

/**
 * Parameters without those that mean nothing; refuses the ones that are written.
 * @param idle by name, with why. @param written what is below `with`.
 */
export function withoutIdle(
  params: JsonObject,
  idle: Readonly<Record<string, string>>,
  context: {
    readonly id: string;
    readonly written: LocatedValue | undefined;
    readonly refuse: (problem: Diagnostic) => void;
  },
): JsonObject {
  const { id, written, refuse } = context;
  for (const [name, why] of Object.entries(idle)) {
    const given = written?.type === "map" ? written.entries.get(name) : undefined;
    if (given === undefined) continue;
    const message = `Expected no parameter \`${name}\` of stage \`${id}\` ${why}, where it means nothing`;
    const related = originOf(given.value);
    refuse(problemAt("invalid-parameter", given.key, message, { remedy: "Leave it out.", related }));
  }
  return Object.fromEntries(Object.entries(params).filter(([name]) => !Object.hasOwn(idle, name)));
}

const pathSchemas = new WeakMap<object, boolean>();

/** Whether any parameter is marked as a path; hardly a plugin has one. */
function mentionsPath(schema: object): boolean {
  const known = pathSchemas.get(schema) ?? JSON.stringify(schema).includes('"path":true');
  pathSchemas.set(schema, known);
  return known;
}

const inputLike = (contract: StageContract, path: Path): string => {
  const nearest = nearestName(String(path[0]), Object.keys(contract.inputs));
  return nearest === undefined ? "" : ` as \`${nearest}\``;
};

const namingOf = (id: string, contract: StageContract): Naming => ({
  value: (path) => `parameter \`${path.join(".")}\` of stage \`${id}\``,
  key: (path) =>
    path.length === 0
      ? `a parameter of stage type \`${contract.name}\``
      : `a key of parameter \`${path.join(".")}\` of stage \`${id}\``,
  codes: { unknown: "unknown-parameter", missing: "missing-parameter", invalid: "invalid-parameter" },
  misplaced: (path, key) => {
    if (path.length > 0) return undefined;
    if (Object.hasOwn(contract.inputs, key)) return `\`${key}\` is an input: write it under \`inputs\`.`;
    if (["timeout", "retries", "resources", "when", "inputs", "env"].includes(key)) {
      return `\`${key}\` belongs to the stage: write it beside \`with\`, not in it.`;
    }
    return undefined;
  },
});
