import type { Diagnostic } from "../../core/diagnostic.js";
import type { JsonObject } from "../../core/json.js";
import { fail, ok, type Result } from "../../core/result.js";
import { compileSchema } from "../schema/compile-schema.js";
import { asSchemaNode } from "../schema/schema-node.js";
import { type Naming, schemaProblems } from "../schema/schema-problems.js";
import { inWords, type LocatedMap, toJson, valueAt } from "../text/located-value.js";
import { parseYaml } from "../text/parse-yaml.js";
import { problemAt, sourceText } from "../text/source-text.js";
import { type ProfileDocument, ProfilesSchema } from "./profile-schema.js";

/**
 * The profiles of a file, by name, or all that is wrong with it.
 * @param displayFile its name in messages.
 */
export function readProfiles(
  text: string,
  displayFile: string,
): Result<ReadonlyMap<string, ProfileDocument>, readonly Diagnostic[]> {
  const source = sourceText(displayFile, text);
  const { root, problems } = parseYaml(source);
  if (problems.length > 0) return fail(problems);
  if (root?.type !== "map") {
    const message = `Expected \`${displayFile}\` to be a mapping with \`profiles\`, got ${root === undefined ? "an empty file" : inWords(toJson(root))}`;
    const remedy = "`pipeline explain profiles` shows one.";
    return fail([problemAt("not-a-mapping", { source, start: 0, end: 1 }, message, { remedy })]);
  }
  const value = toJson(root) as JsonObject;
  const validate = compileSchema(ProfilesSchema);
  if (!validate(value)) {
    const owner = { ...root.span, end: root.span.start + 1 };
    const schema = asSchemaNode(ProfilesSchema);
    return fail(schemaProblems(validate.errors ?? [], { root, value, schema, owner, naming }));
  }
  const profiles = Object.entries(value["profiles"] as Readonly<Record<string, ProfileDocument>>);
  const misplaced = profiles.flatMap(([name, profile]) => ofAnotherExecutor(name, profile, root));
  return misplaced.length > 0 ? fail(misplaced) : ok(new Map(profiles));
}

const OF_SLURM = [
  ...["partition", "account", "qos", "cpus", "memory", "time", "extraArgs", "maxJobs", "interval", "setup", "local"],
] as const satisfies readonly (keyof ProfileDocument)[];

/** What would have no effect. */
function ofAnotherExecutor(name: string, profile: ProfileDocument, root: LocatedMap): readonly Diagnostic[] {
  if (profile.executor === "slurm") return [];
  const written = valueAt(root, ["profiles", name]);
  return OF_SLURM.filter((key) => profile[key] !== undefined).flatMap((key) => {
    const span = written?.type === "map" ? written.entries.get(key)?.key : undefined;
    const message = `Expected \`${key}\` in a profile with \`executor: slurm\`, got it in \`${name}\`, which runs on this machine`;
    const remedy = `Add \`executor: slurm\`, or remove \`${key}\`.`;
    return span === undefined ? [] : [problemAt("unknown-key", span, message, { remedy })];
  });
}

const naming: Naming = {
  value: ([head, name, ...rest]) =>
    name === undefined
      ? `\`${head}\``
      : rest.length === 0
        ? `profile \`${name}\``
        : `\`${rest.join(".")}\` of profile \`${name}\``,
  key: (path) =>
    path.length === 0
      ? "a key of the file"
      : path.length === 1
        ? "a name of letters, digits, `_` and `-` that begins with a letter"
        : `a key of profile \`${path[1]}\``,
  misplaced: (path) => (path.length === 1 ? "Choose another name." : undefined),
  codes: { unknown: "unknown-key", missing: "missing-key", invalid: "wrong-type" },
};
