import { describe, expect, it } from "vitest";
import { namesPatient, settlePatients } from "../../src/imaging/patients/settle-patients.js";

const settle = (files: readonly (readonly [string, string])[], options: object = {}) =>
  settlePatients(
    files.map(([header, table]) => ({ header, table })),
    { noun: "image", column: "subject", isChosen: false, ...options },
  );

describe("settlePatients", () => {
  it("takes headers that tell patients apart, whatever the table says", () => {
    expect(
      settle([
        ["P1", "x"],
        ["P2", "x"],
        ["P2", "y"],
      ]),
    ).toEqual({ patients: ["P1", "P2", "P2"], notes: [], warnings: [] });
  });

  it.each([
    ["one for all", ["P", "P", "P"], 'is "P" in all of them'],
    ["ANONYMOUS", ["ANONYMOUS", "P2", "P3"], 'names nobody in 1 of 3 images ("ANONYMOUS")'],
    ["different nobodies", ["Anon", "", "nan"], 'names nobody in 3 of 3 images (empty, "Anon", "nan")'],
  ])("takes the table for all files where headers are %s", (_, headers, why) => {
    const { patients, warnings } = settle(headers.map((header, i) => [header, `t${i}`]));
    expect(patients).toEqual(["t0", "t1", "t2"]);
    expect(warnings).toEqual([`PatientID ${why}: patients are those of the column "subject" of the label table`]);
  });

  it("says whom neither names", () => {
    const { patients, warnings } = settle([
      ["", "t0"],
      ["", "nan"],
    ]);
    expect(patients).toEqual(["t0", ""]);
    expect(warnings).toEqual([
      'The column "subject" of the label table names nobody for 1 of 2 images: these images may be in several partitions, so results may be too optimistic',
    ]);
    expect(
      settle([
        ["P1", ""],
        ["anonymous", ""],
      ]),
    ).toEqual({
      patients: ["P1", ""],
      notes: [],
      warnings: [
        'PatientID names nobody in 1 of 2 images ("anonymous"): these images may be in several partitions, so results may be too optimistic',
      ],
    });
  });

  it("takes the column that the user named before the header", () => {
    expect(
      settle(
        [
          ["P1", "x"],
          ["P2", "x"],
        ],
        { isChosen: true },
      ),
    ).toEqual({ patients: ["x", "x"], notes: [], warnings: [] });
  });

  it("falls back on other names", () => {
    const otherwise = ["a", "b"];
    expect(
      settle(
        [
          ["", ""],
          ["", ""],
        ],
        { otherwise },
      ),
    ).toEqual({
      patients: ["a", "b"],
      notes: ["PatientID names nobody in 2 of 2 images (empty): such images are patients of their own"],
      warnings: [],
    });
    expect(
      settle(
        [
          ["ANON", ""],
          ["ANON", ""],
        ],
        { otherwise },
      ).patients,
    ).toEqual(["a", "b"]);
    expect(
      settle(
        [
          ["X", ""],
          ["X", ""],
        ],
        { otherwise },
      ),
    ).toMatchObject({
      patients: ["a", "b"],
      warnings: ['PatientID is "X" in all of them: such images are patients of their own'],
    });
  });
});

it("a name is one that could be somebody's", () => {
  for (const name of ["1", "0017", "ANON0001", "x1", "-1", "none7"]) expect(namesPatient(name)).toBe(true);
  for (const name of ["", " ", "nan", "Anonymized", "DE-IDENTIFIED", "xxx", "N/A", "None", "?", "unknown"]) {
    expect(namesPatient(name)).toBe(false);
  }
});
