import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Ajv, Options, ValidateFunction } from "ajv";
import { sha256 } from "../../core/sha256.js";
import { OWN_KEYWORDS } from "./schema-node.js";

const require = createRequire(import.meta.url);
const validators = new WeakMap<object, ValidateFunction>();
let ajv: Ajv | undefined;

/**
 * The validator of a JSON Schema, made once for each schema object. Throws where the schema itself is wrong.
 * Those of radpipe's own schemas were written to files by the build: compiling them takes longer than all the rest of
 * what a command does before its first stage.
 */
export function compileSchema(schema: object): ValidateFunction {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  const file = fileURLToPath(new URL(`validators/${validatorName(schema)}`, import.meta.url));
  const validate = existsSync(file) ? (require(file) as ValidateFunction) : compileNow(schema);
  validators.set(schema, validate);
  return validate;
}

/** The name of the file of a schema's validator: by content, so that one made of another schema is never taken. */
export const validatorName = (schema: object): string => `${sha256(JSON.stringify(schema)).slice(0, 24)}.cjs`;

export const AJV_OPTIONS: Options = {
  allErrors: true,
  verbose: true,
  // A keyword that is misspelt would be ignored in silence; the other strict checks are matters of taste.
  strictSchema: true,
  strictTypes: false,
  strictTuples: false,
  strictRequired: false,
  // The schema of schemas takes longer to compile than all of ours together.
  meta: false,
  validateSchema: false,
  addUsedSchema: false,
  logger: false,
  keywords: [...OWN_KEYWORDS],
};

function compileNow(schema: object): ValidateFunction {
  // Only a stage of the user's own comes here, and needs the compiler; nobody else shall wait for it to load.
  const { Ajv } = require("ajv") as typeof import("ajv");
  // What is used once is not worth optimizing.
  ajv ??= new Ajv({ ...AJV_OPTIONS, code: { optimize: false } });
  return ajv.compile(schema);
}
