import { describe, expect, it } from "vitest";
import type { DatasetRow } from "../../src/artifacts/dataset.js";
import { pseudonymsOf } from "../../src/core/pseudonyms.js";
import { pseudonymizeRows } from "../../src/imaging/subjects/pseudonymize-rows.js";

const pseudonyms = pseudonymsOf(Buffer.from("a key of a project"));

const row = (patient: string, image: string, more: Readonly<Record<string, string>> = {}): DatasetRow => ({
  ...{ image, digest: "", label: "a", labels: ["a"], patient, age: undefined, sex: "", view: "", partition: "" },
  more,
});

function rename(rows: readonly DatasetRow[], options: { keep?: readonly string[]; others?: string[][] } = {}) {
  const [warnings, notes]: [string[], string[]] = [[], []];
  const renamed = pseudonymizeRows(rows, pseudonyms, {
    ...options,
    warn: (message) => warnings.push(message),
    reading: { note: (name, value) => void notes.push(`${name}: ${value}`) },
  });
  return { renamed, warnings, notes };
}

describe("rows with pseudonyms", () => {
  it("have them for patients and in columns that name patients; what names nobody stays empty", () => {
    const { renamed, warnings, notes } = rename([
      row("12", "a.png", { PatientID: "12", "table.subject": "nan", slice: "3" }),
      row("", "b.png", { PatientID: "", "table.subject": "H-7", slice: "12" }),
    ]);
    expect(renamed.map(({ patient, more }) => [patient, more])).toEqual([
      [pseudonyms.of("12"), { PatientID: pseudonyms.of("12"), "table.subject": "nan", slice: "3" }],
      ["", { PatientID: "", "table.subject": pseudonyms.of("H-7"), slice: "12" }],
    ]);
    expect(warnings).toEqual([]);
    expect(notes).toEqual(["ids of patients: replaced by pseudonyms"]);
  });

  it.each([
    ["as it stands", "12345", "12345"],
    ["within a text, in another case", "AB-001234", "see ab_1234 of 2019"],
    ["without its signs", "20231105-0007", "IM202311050007x"],
    ["of another patient", "12345", "67890"],
    ["of another patient among words", "12345", "compare 067890, of 2019"],
  ])("a column that holds an id %s goes on as given or not", (_, id, value) => {
    const rows = [
      row(id, "a.png", { note: value }),
      row("67890", "b.png", { note: "" }),
      row("x", "c", { note: "no" }),
    ];
    const { renamed, warnings } = rename(rows, { keep: [] });
    expect(renamed.map(({ more }) => more["note"])).toEqual(["given", "", "given"]);
    expect(warnings).toEqual([
      'Patient ids are in the column "note", of which only whether a value is given is passed on (`labels.keep` leaves columns as they are)',
    ]);
  });

  it("digits of a number that happen to be an id of another patient hide nothing", () => {
    const rows = [row("12345", "a.png", { area: "67890.25" }), row("67890", "b.png", { area: "1.5" })];
    expect(rename(rows).renamed.map(({ more }) => more["area"])).toEqual(["67890.25", "1.5"]);
  });

  it("a column to be kept is kept, and that is said", () => {
    const { renamed, warnings } = rename([row("12345", "a.png", { "table.image": "12345" })], { keep: ["image"] });
    expect(renamed[0]?.more).toEqual({ "table.image": "12345" });
    expect(warnings).toEqual([
      'Patient ids are in the column "table.image", which are passed on unchanged because `labels.keep` says so',
    ]);
  });

  it("short ids that meet numbers by chance hide no column; in most rows they do", () => {
    const meet = [
      row("3", "a.png", { slice: "3" }),
      row("4", "b.png", { slice: "1" }),
      row("5", "c.png", { slice: "2" }),
    ];
    expect(rename(meet).renamed.map(({ more }) => more["slice"])).toEqual(["3", "1", "2"]);
    const own = [row("3", "a.png", { code: "P03" }), row("4", "b.png", { code: "P04" })];
    expect(rename(own).renamed.map(({ more }) => more["code"])).toEqual(["given", "given"]);
  });

  it("ids that were not chosen count too", () => {
    const { renamed } = rename([row("A", "a.png", { code: "H-4711" })], { others: [["H-4711"]] });
    expect(renamed[0]?.more).toEqual({ code: "given" });
  });

  it("names of files with ids are said, and stay", () => {
    const { renamed, warnings } = rename([row("766", "00000766_001.png"), row("13", "00000013_000.png")]);
    expect(renamed.map(({ image }) => image)).toEqual(["00000766_001.png", "00000013_000.png"]);
    expect(warnings).toEqual([
      "Names of files hold ids of patients, for 2 of 2 images: pseudonyms replace none within names, which go on into tables, logs and reports. Rename the files first if nobody may see the ids",
    ]);
  });
});

describe("a pseudonym", () => {
  it("is short, readable and the same for one patient however the id is written in Unicode", () => {
    expect(pseudonyms.of("12")).toMatch(/^P(-[0-9A-HJKMNP-TV-Z]{4}){3}$/);
    expect(pseudonyms.of(" J\u00f6rg ")).toBe(pseudonyms.of("Jo\u0308rg"));
    expect(pseudonyms.of("012")).not.toBe(pseudonyms.of("12"));
    expect(pseudonyms.of("  ")).toBe("");
  });

  it("depends on the key, and tells nothing of it", () => {
    const other = pseudonymsOf(Buffer.from("another key"));
    expect(other.of("12")).not.toBe(pseudonyms.of("12"));
    expect(other.key).not.toBe(pseudonyms.key);
    expect(pseudonyms.key).toMatch(/^[0-9a-f]{32}$/);
  });

  it("of many patients is many pseudonyms", () => {
    const all = new Set(Array.from({ length: 2_000 }, (_, id) => pseudonyms.of(String(id))));
    expect(all.size).toBe(2_000);
  });

  it("is what HMAC-SHA256 says", () => {
    // printf 'patient\x0012' | openssl dgst -sha256 -hmac 'a key of a project', the first 60 bits in Crockford's base 32
    expect(pseudonyms.of("12")).toBe("P-V5M4-DWJC-FE8A");
  });
});
