import { fileURLToPath } from "node:url";
import type { Diagnostic } from "../../core/diagnostic.js";
import { isInside, realOf } from "../../core/trusted-folders.js";
import { originOf } from "../schema/schema-problems.js";
import { eachScalar, type LocatedValue, valueAt } from "../text/located-value.js";
import { problemAt } from "../text/source-text.js";
import type { Confinement } from "./input-source.js";

/** Reports `file:` addresses in parameters that lead out of a folder that nobody trusts. */
export function checkLocalAddresses(
  root: LocatedValue,
  { folder, remedy }: Confinement,
  report: (problem: Diagnostic) => void,
): void {
  const stages = valueAt(root, ["stages"]);
  if (stages === undefined) return;
  eachScalar(stages, (scalar) => {
    const text = String(scalar.value);
    if (!/^\s*file:/i.test(text) || isAddressInside(folder, text.trim())) return;
    report(
      problemAt(
        "not-trusted",
        scalar.span,
        `Expected the address to lie in ${folder}, which is not trusted, got \`${text}\``,
        { remedy, related: originOf(scalar) },
      ),
    );
  });
}

function isAddressInside(folder: string, address: string): boolean {
  try {
    const file = fileURLToPath(address);
    return isInside(folder, realOf(file) ?? file);
  } catch {
    return false;
  }
}
