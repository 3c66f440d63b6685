import type { Diagnostic } from "../core/diagnostic.js";
import { type LocatedMap, valueAt } from "./text/located-value.js";
import { problemAt } from "./text/source-text.js";

const CREATIVE_COMMONS = ["BY", "BY-SA", "BY-NC", "BY-ND", "BY-NC-SA", "BY-NC-ND"].flatMap((kind) =>
  ["1.0", "2.0", "2.5", "3.0", "4.0"].map((version) => `CC-${kind}-${version}`),
);
/** Identifiers of https://spdx.org/licenses under which data are published; others are not looked at. */
const IDENTIFIERS = [
  ...[...CREATIVE_COMMONS, "CC0-1.0", "CC-PDDC", "ODbL-1.0", "ODC-By-1.0", "PDDL-1.0", "DbCL-1.0", "O-UDA-1.0"],
  ...["CDLA-Permissive-1.0", "CDLA-Permissive-2.0", "CDLA-Sharing-1.0", "C-UDA-1.0", "OGL-UK-3.0", "etalab-2.0"],
  ...["DL-DE-BY-2.0", "DL-DE-ZERO-2.0", "MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Unlicense"],
  ...["GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-only", "GPL-3.0-or-later", "LGPL-3.0-or-later", "AGPL-3.0-only"],
];

/**
 * Warns of a licence in `study` that is not spelt like its SPDX identifier, alone or in an expression: `CC BY 4.0`,
 * `cc-by-nc4`. Anything else is taken at its word, since many data sets have terms of their own.
 */
export function checkLicence(root: LocatedMap, report: (problem: Diagnostic) => void): void {
  const written = valueAt(root, ["study", "license"]);
  if (written?.type !== "scalar" || typeof written.value !== "string" || written.broken) return;
  const parts = written.value.split(/\s+(?:AND|OR|WITH)\s+|[()]/).map((part) => part.trim());
  for (const part of parts) {
    const meant = part === "" || IDENTIFIERS.includes(part) ? undefined : identifierFor(part);
    if (meant === undefined) continue;
    report(
      problemAt(
        "wrong-type",
        written.span,
        `Expected \`study.license\` to name a licence as SPDX does, got ${JSON.stringify(part)}`,
        {
          severity: "warning",
          remedy: `Did you mean \`${meant}\`?`,
        },
      ),
    );
  }
}

function identifierFor(part: string): string | undefined {
  if (part.length > 40 || part.includes("://")) return undefined;
  const folded = fold(part);
  const same = IDENTIFIERS.find((id) => fold(id) === folded);
  if (same !== undefined) return same;
  const only = IDENTIFIERS.filter((id) => fold(id.replace(/-\d[\d.]*$/, "")) === folded);
  if (only.length === 1) return only[0];
  // `CC-BY-4`, `CC BY-NC 4`: the version is written short.
  return IDENTIFIERS.find((id) => fold(id).replace(/0$/, "") === folded);
}

const fold = (text: string): string =>
  text
    .toLowerCase()
    .replace(/\blicen[cs]e\b/g, "")
    .replace(/creative commons/, "cc")
    .replace(/attribution/, "by")
    .replaceAll(/[^a-z0-9]/g, "");
