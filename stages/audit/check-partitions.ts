import { type Finding, hint, notChecked, passed, problem } from "../../src/artifacts/audit-findings.js";
import type { DatasetFacts, DatasetRow } from "../../src/artifacts/dataset.js";
import { plainId } from "../../src/imaging/patients/plain-id.js";

const EXAMPLES = 5;

/** Patients, and identical image files, that are in more than one partition. */
export function checkPartitions(
  rows: readonly DatasetRow[],
  { patientsKnown, pseudonyms }: Pick<DatasetFacts, "patientsKnown" | "pseudonyms">,
): readonly Finding[] {
  const files = shared(rows, ({ digest }) => digest);
  return [
    patientsKnown
      ? checkPatients(rows, pseudonyms !== undefined)
      : notChecked("patients", "Patients are not known, so it cannot be checked whether any is in two partitions."),
    files.length === 0
      ? passed("identical images", "No image file is in two partitions.")
      : problem(
          "identical images",
          `${files.length} image files are in more than one partition, such as ${files[0]?.members.join(" and ")}.`,
          {
            count: files.length,
            examples: files.slice(0, EXAMPLES).map(({ members, ...rest }) => ({ ...rest, images: members })),
          },
        ),
  ];
}

/** Equal ids are one patient; ids that are spelled in other ways are shown, for somebody who knows them to judge. */
function checkPatients(rows: readonly DatasetRow[], arePseudonyms: boolean): Finding {
  const patients = shared(rows, ({ patient }) => patient);
  const spellings = shared(
    rows,
    ({ patient }) => plainId(patient),
    ({ patient }) => patient,
  ).filter(({ count }) => count > 1);
  const details = {
    count: patients.length,
    examples: patients.slice(0, EXAMPLES).map(({ members, ...rest }) => ({ ...rest, images: members })),
    spellings: { count: spellings.length, examples: spellings.slice(0, EXAMPLES) },
  };
  const [first] = spellings;
  const alike =
    first &&
    `${spellings.length === 1 ? "Ids" : `${spellings.length} groups of ids`} in different partitions differ only in zeros, case, blanks or punctuation, such as ${first.members.map((id) => JSON.stringify(id)).join(" and ")} (${first.partitions.join(", ")}): they may be one patient.`;
  if (patients.length > 0) {
    return problem(
      "patients",
      `${patients.length} ${patients.length === 1 ? "patient is" : "patients are"} in more than one partition, such as ${patients[0]?.value} (${patients[0]?.partitions.join(", ")}).${alike ? ` ${alike}` : ""}`,
      details,
    );
  }
  return alike
    ? hint("patients", alike, details)
    : passed(
        "patients",
        `No patient is in two partitions.${arePseudonyms ? " Ids are pseudonyms: similar spellings were looked for when they were read, not here." : ""}`,
      );
}

interface Shared {
  readonly value: string;
  readonly partitions: readonly string[];
  readonly count: number;
  readonly members: readonly string[];
}

/** @param member what of a row is told of its group: its image, unless something else is asked for. */
function shared(
  rows: readonly DatasetRow[],
  of: (row: DatasetRow) => string,
  member: (row: DatasetRow) => string = ({ image }) => image,
): readonly Shared[] {
  const groups = new Map<string, { readonly partitions: Set<string>; readonly members: Set<string> }>();
  for (const row of rows) {
    const value = of(row);
    if (value === "" || row.partition === "") continue;
    const group = groups.get(value) ?? { partitions: new Set(), members: new Set() };
    group.partitions.add(row.partition);
    group.members.add(member(row));
    groups.set(value, group);
  }
  return [...groups]
    .filter(([, { partitions }]) => partitions.size > 1)
    .map(([value, { partitions, members }]) => ({
      value,
      partitions: [...partitions],
      count: members.size,
      members: [...members].slice(0, EXAMPLES),
    }));
}
