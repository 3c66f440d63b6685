import { expect, test } from "vitest";
import { parseCsv } from "../../src/artifacts/csv.js";
import { savedFiles } from "../../src/reports/save-links.js";
import { dataTable } from "../../src/reports/tables/data-table.js";
import { latexText } from "../../src/reports/tables/latex.js";
import { oneGroup, type Table } from "../../src/reports/tables/table.js";
import { tableCsv } from "../../src/reports/tables/table-csv.js";
import { tableLatex } from "../../src/reports/tables/table-latex.js";

const measured: Table = {
  name: "Metrics, <b>test</b>",
  caption: "Values & intervals",
  columns: [{ title: "Metric" }, { title: "test", note: "n = 3" }, { title: "How", isQuiet: true }],
  groups: [
    { rows: [{ head: "AUC", cells: [{ text: "-0.738", interval: ["-0.493", "0.884"] }, "a"] }] },
    {
      title: "Sex",
      note: "not known for 2",
      rows: [
        { head: "=1+1", cells: [{ text: "12", note: "70 %" }, "x\ny"] },
        { head: "male", cells: ["3"], instead: { from: 0, text: "too few" } },
      ],
    },
  ],
};

test("what is special to LaTeX comes out as it is, and nothing of it is a command, a ligature or an argument", () => {
  expect(latexText("\\input{x} $a_b^c$ 50 % & #1 ~ <a> |")).toBe(
    "\\textbackslash{}input\\{x\\} \\$a\\_b\\textasciicircum{}c\\$ 50 \\% \\& \\#1 \\textasciitilde{} \\textless{}a\\textgreater{} \\textbar{}",
  );
  expect(latexText("--all ---  ''quoted'' ``")).toBe(
    "-{}-all -{}-{}- '{}'quoted'{}' {\\textasciigrave}{\\textasciigrave}",
  );
  expect(latexText("[2mm] x")).toBe("{[}2mm] x");
  expect(latexText("*")).toBe("{*}");
  expect(latexText("a\n\nb\u0000\u202e ≥ 3 → 4 – 5")).toBe(
    "a b\\textbackslash{}x00\\textbackslash{}u\\{202e\\} $\\geq$ 3 $\\rightarrow$ 4 -- 5",
  );
});

test("a table as LaTeX has its caption, groups and intervals, and says what it needs", () => {
  expect(tableLatex(measured)).toMatchInlineSnapshot(`
    "% Made by radpipe. Needs \\usepackage{booktabs}.
    \\begin{table}
    \\caption{Values \\& intervals}
    \\label{tab:metrics-b-test-b}
    \\begin{tabular}{@{}lll@{}}
    \\toprule
    Metric & test {\\footnotesize n = 3} & How \\\\
    \\midrule
    AUC & $-$0.738 ($-$0.493 to 0.884) & a \\\\
    \\addlinespace
    \\multicolumn{3}{@{}l}{\\textit{Sex} {\\footnotesize not known for 2}} \\\\
    =1+1 & 12 {\\footnotesize 70 \\%} & x; y \\\\
    male & \\multicolumn{2}{l@{}}{too few} \\\\
    \\bottomrule
    \\end{tabular}
    \\end{table}
    "
  `);
  const long = { ...measured, groups: oneGroup(Array.from({ length: 60 }, () => ({ head: "肺", cells: ["1", "2"] }))) };
  expect(tableLatex(long)).toMatch(
    /^% Made by radpipe\. Needs \\usepackage\{booktabs,longtable\}\.\n% Holds 肺: compile with LuaLaTeX or XeLaTeX\.\n\\begin\{longtable\}/,
  );
});

test("a table as CSV has intervals in columns of their own, groups in the first, and no formula", () => {
  expect(tableCsv(measured).split("\n")).toEqual([
    'Group,Metric,test (n = 3),"test (n = 3), low","test (n = 3), high",How',
    ",AUC,-0.738,-0.493,0.884,a",
    "Sex,'=1+1,12 (70 %),,,x; y",
    "Sex,male,too few,,,",
    "",
  ]);
});

test("a page shows the table, says what a column is in each cell, and its links hold the same as files", () => {
  const page = dataTable(measured).markup;
  expect(page).not.toContain("<b>test");
  expect(page).toContain('<td data-title="test"><div>-0.738 <small class="range">(-0.493 to 0.884)</small></div></td>');
  expect(page).toContain('<td colspan="2"><small>too few</small></td>');
  expect(savedFiles(page).map(({ file }) => file)).toEqual(["metrics-b-test-b.csv", "metrics-b-test-b.tex"]);
  const [csv, tex] = savedFiles(page);
  expect(parseCsv(String(csv?.content), "csv")[2]).toEqual(["Sex", "=1+1", "12 (70 %)", "", "", "x; y"]);
  expect(String(tex?.content)).toBe(tableLatex(measured));
});
