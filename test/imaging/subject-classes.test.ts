import { describe, expect, it } from "vitest";
import { foundClasses, refusePatientClasses, subjectClasses } from "../../src/imaging/subjects/subject-classes.js";

const given = ["negative", "positive"];
const at = (...paths: readonly string[]) => paths.map((folders) => ({ folders: folders.split("/") }));
const many = Array.from({ length: 41 }, (_, number) => `p${number}`);

describe("classes of subjects", () => {
  it("two in a list are negative and positive, others are classes of their own", () => {
    expect(subjectClasses({ classes: ["well", "ill"] }).question).toMatchObject({ kind: "binary", positive: "ill" });
    expect(subjectClasses({ classes: ["a", "b", "c"] }).question).toEqual({
      kind: "multiclass",
      classes: ["a", "b", "c"],
    });
    expect(subjectClasses({ classes: { ill: [1, "CAP"], well: "0" } })).toEqual({
      question: { kind: "multiclass", classes: ["ill", "well"] },
      named: [
        { name: "ill", values: ["1", "CAP"] },
        { name: "well", values: ["0"] },
      ],
    });
  });

  it("are found among more subjects than a function takes arguments", () => {
    const paths = Array.from({ length: 200_000 }, (_, number) => `ct/${["a", "b", "c"][number % 3]}/p${number}`);
    const subjects = paths.map((folders) => ({ folders: folders.split("/") }));
    expect(foundClasses(subjects, false, given)).toEqual(["a", "b", "c"]);
  });

  it("are the first folders that differ where there are three and no table", () => {
    expect(foundClasses(at("ct/COVID/p1", "ct/CAP/p2", "ct/Normal/p3"), false, given)).toEqual([
      "CAP",
      "COVID",
      "Normal",
    ]);
    expect(foundClasses(at("COVID", "CAP", "Normal"), true, given)).toBe(given);
    expect(foundClasses(at("a", "b"), false, given)).toBe(given);
    expect(foundClasses(at("negative", "positive", "other"), false, given)).toBe(given);
    const named = ["x", "y", "z"];
    expect(foundClasses(at("a", "b", "c"), false, named)).toBe(named);
    expect(() => foundClasses(at(...many), false, given)).toThrow(
      "at most 40 folders of classes where none is named, got 41",
    );
  });

  it("are refused where nobody named them and each has one patient", () => {
    const rows = ["p1", "p2", "p3"].map((patient) => ({ label: patient, patient }));
    const found = rows.map(({ label }) => label);
    expect(() => refusePatientClasses(rows, given, found)).toThrow(
      "Expected folders of classes, got p1, p2, p3, each with the images of one patient",
    );
    refusePatientClasses(rows, found, found);
    refusePatientClasses([...rows, { label: "p1", patient: "p4" }], given, found);
    refusePatientClasses([...rows, { label: "p1", patient: "" }], given, found);
  });
});
