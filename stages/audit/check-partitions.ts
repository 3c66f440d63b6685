import { type Finding, notChecked, passed, problem } from "../../src/artifacts/audit-findings.js";
import type { DatasetRow } from "../../src/artifacts/dataset.js";

const EXAMPLES = 5;

/** Patients, and identical image files, that stand in more than one partition. */
export function checkPartitions(rows: readonly DatasetRow[], patientsKnown: boolean): readonly Finding[] {
  const patients = patientsKnown ? shared(rows, ({ patient }) => patient) : undefined;
  const files = shared(rows, ({ digest }) => digest);
  return [
    patients === undefined
      ? notChecked("patients", "Patients are not known, so it cannot be checked that none is in two partitions.")
      : patients.length === 0
        ? passed("patients", "No patient is in two partitions.")
        : problem(
            "patients",
            `${patients.length} patients are in more than one partition, such as ${patients[0]?.value} (${patients[0]?.partitions.join(", ")}).`,
            { count: patients.length, examples: patients.slice(0, EXAMPLES) },
          ),
    files.length === 0
      ? passed("identical images", "No image file is in two partitions.")
      : problem(
          "identical images",
          `${files.length} image files are in more than one partition, such as ${files[0]?.images.join(" and ")}.`,
          { count: files.length, examples: files.slice(0, EXAMPLES) },
        ),
  ];
}

interface Shared {
  readonly value: string;
  readonly partitions: readonly string[];
  readonly images: readonly string[];
}

function shared(rows: readonly DatasetRow[], of: (row: DatasetRow) => string): readonly Shared[] {
  const groups = new Map<string, { readonly partitions: Set<string>; readonly images: string[] }>();
  for (const row of rows) {
    const value = of(row);
    if (value === "" || row.partition === "") continue;
    const group = groups.get(value) ?? { partitions: new Set(), images: [] };
    group.partitions.add(row.partition);
    group.images.push(row.image);
    groups.set(value, group);
  }
  return [...groups]
    .filter(([, { partitions }]) => partitions.size > 1)
    .map(([value, { partitions, images }]) => ({
      value,
      partitions: [...partitions],
      images: images.slice(0, EXAMPLES),
    }));
}
