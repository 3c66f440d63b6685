import { readdirSync, readlinkSync } from "node:fs";
import path from "node:path";
import { nearestName } from "../../core/nearest-name.js";

/** Where a link leads; undefined for anything else. */
function linkTarget(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    return undefined;
  }
}

/** What may have been meant by the path of a file that does not exist. */
export function missingFileRemedy(file: string): string {
  const target = linkTarget(file);
  if (target !== undefined) return `It is a link to \`${target}\`, which does not exist.`;
  const folder = path.dirname(file);
  let names: readonly string[];
  try {
    names = readdirSync(folder)
      .filter((name) => !name.startsWith("."))
      .sort();
  } catch {
    return "Its folder does not exist either.";
  }
  const nearest = nearestName(path.basename(file), names);
  if (nearest !== undefined) return `Did you mean \`${nearest}\`?`;
  if (names.length === 0) return "Its folder is empty.";
  const shown = names
    .slice(0, 8)
    .map((name) => `\`${name}\``)
    .join(", ");
  return `Its folder has ${shown}${names.length > 8 ? `, and ${names.length - 8} more` : ""}.`;
}
