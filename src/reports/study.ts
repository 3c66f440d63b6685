import { isJsonObject } from "../core/json.js";
import { words } from "../core/language.js";
import type { RunRecord } from "../core/run-record.js";

/** What the author said under `study:`, and how a reader calls it, in the order in which reviewers ask. */
export const STUDY_FIELDS = [
  ["authors", "Authors"],
  ["contact", "Contact"],
  ["citation", "To cite"],
  ["source", "Source of the data"],
  ["license", "Licence of the data"],
  ["population", "Population"],
  ["setting", "Setting"],
  ["dates", "Dates"],
  ["eligibility", "Eligibility"],
  ["referenceStandard", "Reference standard"],
  ["indeterminate", "Unclear images or readings"],
  ["intendedUse", "Intended use"],
  ["ethics", "Ethics"],
  ["registration", "Registration"],
  ["funding", "Funding"],
] as const;

type StudyField = (typeof STUDY_FIELDS)[number][0];

type Study = Readonly<Partial<Record<Exclude<StudyField, "authors">, string>>> & {
  readonly authors?: readonly string[];
};

/** As the run's document has it, which every record keeps; empty where nothing was said. */
export function studyOf({ pipeline }: RunRecord): Study {
  const said = pipeline.document["study"];
  if (said === undefined || !isJsonObject(said)) return {};
  const authors = said["authors"];
  const texts = STUDY_FIELDS.flatMap(([name]) => (typeof said[name] === "string" ? [[name, said[name]] as const] : []));
  return {
    ...Object.fromEntries(texts),
    ...(Array.isArray(authors) && { authors: authors.filter((name) => typeof name === "string") }),
  };
}

export const NOT_STATED = "not stated";

/** Every field with what was said of it, or that nothing was. */
export function statedStudy(record: RunRecord): readonly (readonly [title: string, text: string])[] {
  const study = studyOf(record);
  return STUDY_FIELDS.map(([name, title]) => {
    const said = study[name];
    return [words(title), said === undefined ? NOT_STATED : typeof said === "string" ? said : said.join(", ")];
  });
}
