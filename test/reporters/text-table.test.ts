import { expect, test } from "vitest";
import { tableBlocks, textTable } from "../../src/reporters/text-table.js";

const rows = [
  ["train", "12 s", "the parameter epochs is 20, was 10"],
  ["evaluate", "", ""],
];

test("columns are aligned, without blanks at the ends of lines", () => {
  const columns = [{ title: "STAGE" }, { title: "TIME", align: "right" as const }, { title: "WHY" }];
  expect(textTable(columns, rows, { width: 80 })).toBe(
    "STAGE     TIME  WHY\ntrain     12 s  the parameter epochs is 20, was 10\nevaluate\n",
  );
});

test("a flexible column is cut to the width, or wrapped", () => {
  const columns = (wrap: boolean) => [{ title: "STAGE" }, { title: "TIME" }, { title: "WHY", flexible: true, wrap }];
  expect(textTable(columns(false), rows, { width: 36 })).toBe(
    "STAGE     TIME  WHY\ntrain     12 s  the parameter epoch…\nevaluate\n",
  );
  expect(textTable(columns(true), rows, { width: 36 })).toBe(
    "STAGE     TIME  WHY\ntrain     12 s  the parameter epochs\n                is 20, was 10\nevaluate\n",
  );
});

test("Chinese labels take two places each, combined accents none, and what is cut is cut by what is seen", () => {
  const table = textTable(
    [{ title: "LABEL", flexible: true }, { title: "N" }],
    [
      ["肺炎", "1"],
      ["pneumoni\u0301a", "2"],
      ["正常的胸部影像", "3"],
    ],
    { width: 14 },
  );
  expect(table).toBe("LABEL        N\n肺炎         1\npneumoni\u0301a    2\n正常的胸部…  3\n");
});

test("a long table comes in blocks that are one table together", () => {
  const things = Array.from({ length: 2500 }, (_, at) => at * 97);
  const columns = [{ title: "N", align: "right" as const }, { title: "NAME" }];
  const rowOf = (thing: number): readonly string[] => [String(thing), `n${thing}`];
  const blocks = [...tableBlocks(columns, things, rowOf, { width: 80 })];
  expect(blocks).toHaveLength(4);
  expect(blocks.join("")).toBe(textTable(columns, things.map(rowOf), { width: 80 }));
  expect(blocks.at(-1)?.split("\n").at(-2)).toBe("242403  n242403");
});
