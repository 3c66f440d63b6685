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

/** Other names for them: BBox_List_2017 writes Infiltrate. */
const SYNONYMS: Readonly<Record<string, string>> = { infiltrate: "infiltration" };

/** Names that are equal but for case, blanks, `_` and `-` are the same finding: `No_Finding`, `No Finding`. */
export function foldFinding(name: string): string {
  const folded = name
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, " ")
    .trim();
  return SYNONYMS[folded] ?? folded;
}

/** Gives every finding one spelling: that of the NIH where it has one, else the first that was seen. */
export function createSpeller(): (finding: string) => string {
  const spellings = new Map(NIH_FINDINGS.map((finding) => [foldFinding(finding), finding]));
  const seen = new Map<string, string>();
  return (finding) => {
    const known = seen.get(finding);
    if (known !== undefined) return known;
    const folded = foldFinding(finding);
    const spelling = spellings.get(folded) ?? finding.trim();
    spellings.set(folded, spelling);
    seen.set(finding, spelling);
    return spelling;
  };
}
