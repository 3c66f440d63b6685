import { Ajv, type ValidateFunction } from "../vendor/ajv.js";
import { OWN_KEYWORDS } from "./schema-node.js";

let ajv: Ajv | undefined;
const compiled = new WeakMap<object, ValidateFunction>();

/** The validator of a JSON Schema, compiled once for each schema object. Throws where the schema itself is wrong. */
export function compileSchema(schema: object): ValidateFunction {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  ajv ??= new Ajv({
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
    // A pipeline is validated once: optimizing the generated code costs more than it saves.
    code: { optimize: false },
    keywords: [...OWN_KEYWORDS],
  });
  const validate = ajv.compile(schema);
  compiled.set(schema, validate);
  return validate;
}
