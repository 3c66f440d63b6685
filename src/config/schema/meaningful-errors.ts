import type { ErrorObject } from "ajv";
import type { JsonValue } from "../../core/json.js";
import { dereferenced, likelyBranch, type SchemaNode, unionOf } from "./schema-node.js";

/**
 * Where a value fits none of several alternatives, ajv says what is wrong with each of them. Only what is wrong with
 * the one that was meant is of use.
 */
export function meaningfulErrors(errors: readonly ErrorObject[], root: SchemaNode): readonly ErrorObject[] {
  let kept = [...errors];
  const unions = kept.filter((error) => error.keyword === "anyOf" || error.keyword === "oneOf");
  for (const union of unions) {
    const node = union.parentSchema as SchemaNode;
    const branches = unionOf(node) ?? [];
    const branch = node.expected === undefined ? likelyBranch(branches, union.data as JsonValue, root) : undefined;
    const index = branches.findIndex((candidate) => dereferenced(candidate, root) === branch);
    const prefix = `${union.schemaPath}/${index}/`;
    const ofBranch = (error: ErrorObject) => branch !== undefined && belongs(error, prefix, branches[index]);
    const isUseful = kept.some((error) => error !== union && ofBranch(error));
    kept = kept.filter((error) => {
      const within =
        error.instancePath === union.instancePath || error.instancePath.startsWith(`${union.instancePath}/`);
      if (error === union) return !isUseful;
      if (!within || unionsAbove(error, union)) return true;
      return isUseful && ofBranch(error);
    });
  }
  return kept.filter((error) => error.keyword !== "if" && error.keyword !== "propertyNames");
}

const belongs = (error: ErrorObject, prefix: string, branch: SchemaNode | undefined) =>
  error.schemaPath.startsWith(prefix) || (branch?.$ref !== undefined && error.schemaPath.startsWith(`${branch.$ref}/`));

/** Errors of the same value that come from outside the union, not from inside it. */
const unionsAbove = (error: ErrorObject, union: ErrorObject) =>
  !error.schemaPath.startsWith(union.schemaPath) && !error.schemaPath.startsWith("#/$defs/");
