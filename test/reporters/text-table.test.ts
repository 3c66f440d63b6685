import { expect, test } from "vitest";
import { textTable } from "../../src/reporters/text-table.js";

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
