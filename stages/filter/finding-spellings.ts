import { formatCount } from "../../src/imaging/format-count.js";
import { foldValue } from "../../src/imaging/tables/label-value.js";
import { quoted } from "../../src/imaging/tables/quoted.js";

/** The findings of NIH ChestX-ray14 as its official table spells them. */
const NIH_FINDINGS = [
  "Atelectasis",
  "Cardiomegaly",
  "Consolidation",
  "Edema",
  "Effusion",
  "Emphysema",
  "Fibrosis",
  "Hernia",
  "Infiltration",
  "Mass",
  "No Finding",
  "Nodule",
  "Pleural_Thickening",
  "Pneumonia",
  "Pneumothorax",
];

/** How other tables of the same images write three of them: the sample set, copies of it, BBox_List_2017. */
const SYNONYMS: Readonly<Record<string, string>> = {
  no_finding: "no finding",
  "pleural thickening": "pleural_thickening",
  infiltrate: "infiltration",
};

/** Findings that differ in case, blanks or Unicode form alone are the same, as are numbers of one value. */
export function foldFinding(name: string): string {
  const folded = foldValue(name);
  return SYNONYMS[folded] ?? folded;
}

/** Folded names with which tables say that there is no finding: NIH, CheXpert and VinDr, PadChest, others. */
const NONE = new Set(["no finding", "no findings", "nofinding", "normal", "no abnormality", "healthy"]);

/** Whether a name says that there is no finding: it is not a finding itself. */
export const isNoFinding = (name: string): boolean => NONE.has(foldFinding(name));

/** Gives every finding one spelling: that of the NIH where it has one, else the first that was seen. */
export function createSpeller(): (finding: string) => string {
  const spellings = new Map(NIH_FINDINGS.map((finding) => [foldFinding(finding), finding]));
  return (finding) => {
    const folded = foldFinding(finding);
    const spelling = spellings.get(folded) ?? finding.trim();
    spellings.set(folded, spelling);
    return spelling;
  };
}

const MOST_GROUPS = 5;

/** A sentence about findings that are written in several ways and count as one; undefined if there are none. */
export function sayOneOfSeveral(written: ReadonlyMap<string, number>, name: string): string | undefined {
  const groups = new Map<string, string[]>();
  for (const spelling of written.keys()) {
    const folded = foldFinding(spelling);
    groups.set(folded, [...(groups.get(folded) ?? []), spelling]);
  }
  const several = [...groups.values()].filter((spellings) => spellings.length > 1);
  if (several.length === 0) return undefined;
  const described = several
    .slice(0, MOST_GROUPS)
    .map((spellings) =>
      spellings.map((spelling) => `${quoted(spelling)} ${formatCount(written.get(spelling) ?? 0)}`).join(", "),
    );
  const more = several.length > MOST_GROUPS ? `; and ${several.length - MOST_GROUPS} more findings` : "";
  return `Findings of ${name} that are written in several ways count as one each: ${described.join("; ")}${more}`;
}
