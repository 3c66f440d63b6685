import type { Diagnostic } from "../../core/diagnostic.js";
import { nearestName } from "../../core/nearest-name.js";
import { DocumentSchema, StageSchema } from "../schema/document-schema.js";
import { keysOf, type LocatedMap, valueAt } from "../text/located-value.js";
import { OVERRIDE_FILE, problemAt } from "../text/source-text.js";
import type { Override } from "./override.js";

/**
 * An override that names a param or a stage's parameter without the way to it, as in `epochs=3`, `train.epochs=3` or
 * `stages.train.epochs=3`: the line that was meant. Undefined where it names something that a pipeline has.
 */
export function misnamedOverride(root: LocatedMap, override: Override): Diagnostic | undefined {
  const [head, stage, key] = override.path.map(({ name }) => name) as [string, string?, string?];
  if (override.by !== OVERRIDE_FILE) return undefined;
  if (!Object.hasOwn(DocumentSchema.properties, head)) {
    const meant = meantLine(root, override);
    // A slip in a key is told with the others of the document.
    if (meant === undefined && nearestName(head, Object.keys(DocumentSchema.properties)) !== undefined)
      return undefined;
    return misnamed(override, 0, head, meant ?? places(root));
  }
  const isMissing = head === "stages" && key !== undefined && !Object.hasOwn(StageSchema.properties, key);
  if (!isMissing || valueAt(root, ["stages", stage as string]) === undefined) return undefined;
  const rest = override.path.slice(2).map(({ name }) => name);
  if (nearestName(key, Object.keys(StageSchema.properties)) !== undefined) return undefined;
  return misnamed(
    override,
    2,
    `stages.${stage}.${key}`,
    `Write ${line(["stages", stage as string, "with", ...rest], override)}`,
  );
}

/** How to set a param, or a parameter that a stage gives, that is called as the end of this path is; undefined if none is. */
export function meantLine(root: LocatedMap, override: Override): string | undefined {
  const names = override.path.map(({ name }) => name).filter((name, at) => at > 0 || name !== "params");
  const [first, ...rest] = names as [string, ...string[]];
  const stages = valueAt(root, ["stages"]);
  const ids = stages === undefined ? [] : keysOf(stages);
  if (ids.includes(first) && rest.length > 0) {
    return `Write ${line(["stages", first, ...(rest[0] === "with" ? [] : ["with"]), ...rest], override)}`;
  }
  if (valueAt(root, ["params", first]) !== undefined) return `Write ${line(["params", ...names], override)}`;
  const owners = ids.filter((id) => valueAt(root, ["stages", id, "with", first]) !== undefined);
  if (owners.length === 0) return undefined;
  const lines = owners.map((id) => line(["stages", id, "with", ...names], override));
  return `Write ${lines.join(", or ")}`;
}

const line = (path: readonly string[], { valueSpan: { source, start } }: Override): string =>
  `--set ${path.join(".")}=${source.text.slice(start)}`;

function misnamed(override: Override, at: number, got: string, remedy: string): Diagnostic {
  return problemAt(
    "unknown-override",
    (override.path[at] as Override["path"][number]).span,
    `Expected \`--set\` to name something of the pipeline, got \`${got}\``,
    { remedy },
  );
}

/** What could have been meant, where no name fits. */
function places(root: LocatedMap): string {
  const params = valueAt(root, ["params"]);
  const names = params === undefined ? [] : keysOf(params).map((name) => `\`params.${name}\``);
  const own = names.length === 0 ? "The pipeline has no `params`" : `There are ${names.join(", ")}`;
  return `${own}; a stage's parameter is set by stages.<stage>.with.<parameter>=value (\`pipeline stages NAME\` lists them).`;
}
