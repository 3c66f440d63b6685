import { describe, expect, it } from "vitest";
import { identifyingColumns } from "../../src/imaging/tables/identifying-columns.js";

/** Whether a column of this name and these values may tell who somebody is. */
const isHidden = (name: string, values: readonly string[] = ["a", "b", "a", "b"]): boolean =>
  identifyingColumns(
    [name],
    values.map((value) => [value]),
  ).length === 1;

const many = (value: (number: number) => string): readonly string[] => Array.from({ length: 12 }, (_, at) => value(at));

describe("columns that may tell who somebody is", () => {
  it.each([
    ...[
      "name",
      "Patient Name",
      "PatientsName",
      "patient_last_name",
      "Surname",
      "Other Patient IDs",
      "MRN",
      "patientMRN",
    ],
    ...["DOB", "Birth Date", "PatientBirthDate", "date_of_birth", "birthplace", "AccessionNumber", "Accession No."],
    ...[
      "Medical Record Number",
      "record no",
      "SSN",
      "Patient's Address",
      "zip",
      "Telephone",
      "e-mail",
      "ReferringPhysician",
    ],
  ])("by the name %s", (name) => {
    expect(isHidden(name)).toBe(true);
  });

  it.each([
    ["dates", many((at) => `2019-03-${10 + at}`)],
    ["dates of two ways", many((at) => `${1 + at}.3.1950`)],
    ["DICOM's dates, some missing", ["", "19500301", "19500301", "19610401"]],
    ["persons", ["", "Doe^Jane", "Doe^Jane"]],
    ["record numbers", many((at) => `00471${100 + at}`)],
    ["texts that differ", many((at) => `seen on day ${at}`)],
    ["codes that differ", many((at) => `P${at}x`)],
  ])("by %s in it", (_, values) => {
    expect(isHidden("column", values)).toBe(true);
  });

  it.each([
    ["filename", ["a", "b"]],
    ["class name", ["a", "b"]],
    ["birth weight", many((at) => String(2100 + 37 * at))],
    ["scanner", many((at) => `S${at % 3}`)],
    ["kVp", many((at) => String(90 + at))],
    ["score", many((at) => String(at / 7))],
    ["volume", many((at) => String(9_500 + at * 100_000))],
    ["records", ["1", "2"]],
    ["empty", ["", ""]],
  ])("not %s", (name, values) => {
    expect(isHidden(name, values)).toBe(false);
  });
});
