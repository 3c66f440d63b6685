import { expect, test } from "vitest";
import { codeBlock, codeSpan, inline } from "../../src/reports/markdown.js";

test("code ends where it should, whatever backticks are in it", () => {
  expect(codeSpan("plain")).toBe("`plain`");
  expect(codeSpan("a`b")).toBe("``a`b``");
  expect(codeSpan("``` <img src=x onerror=alert(1)> ```")).toBe("```` ``` <img src=x onerror=alert(1)> ``` ````");
  expect(codeSpan("`")).toBe("`` ` ``");
  expect(codeSpan(" x ")).toBe("`  x  `");
  expect(codeSpan("")).toBe("`  `");
  expect(codeSpan("a\nb\u001b[2J")).toBe("`a b\\x1b[2J`");
  expect(codeSpan("a|b", { inTable: true })).toBe("`a\\|b`");
  expect(codeSpan("` ".repeat(200_000)).slice(0, 5)).toBe("`` ` ");
  expect(codeBlock("sh", "echo '\n```\n# Title'")).toBe("````sh\necho '\n```\n# Title'\n````");
});

test("text from outside is no markup", () => {
  expect(inline("[x](javascript:alert(1)) ![i](u) <b>&lt; **b** _e_ ~~s~~ `c` | # $x$")).toBe(
    "\\[x\\](javascript:alert(1)) !\\[i\\](u) \\<b\\>\\&lt; \\*\\*b\\*\\* \\_e\\_ \\~\\~s\\~\\~ \\`c\\` \\| \\# \\$x\\$",
  );
  expect(inline("- item\n# title\n---")).toBe("\\- item \\# title ---");
  expect(inline("1. first")).toBe("1\\. first");
  expect(inline("gnp\u202e.exe \u001b[31m")).toBe("gnp\\\\u\\{202e\\}.exe \\\\x1b\\[31m");
});
