import { expect, test } from "vitest";
import { formatMetricName, parseMetricName, plainMetricName } from "../../src/core/metric-name.js";

test.each([
  ["auc", { base: "auc" }],
  ["test.auc", { base: "test.auc" }],
  ["test.auc.low", { base: "test.auc", bound: "low" }],
  ["test.patient.auc[Effusion].high", { base: "test.patient.auc", of: "Effusion", bound: "high" }],
  ["validation.auc[Pleural_Thickening]", { base: "validation.auc", of: "Pleural_Thickening" }],
  ["test.n.positive[No-Finding]", { base: "test.n.positive", of: "No-Finding" }],
  ['test.auc["Lung Opacity"].low', { base: "test.auc", of: "Lung Opacity", bound: "low" }],
  ['test.auc["a.low]\\"\\\\"]', { base: "test.auc", of: 'a.low]"\\' }],
  ['test.auc["\\u00e9 \\n"]', { base: "test.auc", of: "é \n" }],
  ['test.auc["4"]', { base: "test.auc", of: "4" }],
])("%s is read, and written as it was or more plainly", (text, parts) => {
  expect(parseMetricName(text)).toEqual(parts);
  expect(parseMetricName(formatMetricName(parts as never))).toEqual(parts);
});

test.each([
  "",
  "test.auc[",
  "test.auc[]",
  'test.auc[""]',
  "test.auc[Lung Opacity]",
  "test.auc[4]",
  'test.auc["Lung]',
  'test.auc["\\x"]',
  "test.auc[Effusion]low",
  "test.auc[Effusion].mean",
  "test.auc[Effusion][Mass]",
  "test auc",
  "[Effusion]",
])("%s is no name of a metric", (text) => {
  expect(parseMetricName(text)).toBeUndefined();
});

test("one name has one spelling", () => {
  expect(plainMetricName('test.auc["Effusion"].low')).toBe("test.auc[Effusion].low");
  expect(plainMetricName('test.auc["Lung Opacity"]')).toBe('test.auc["Lung Opacity"]');
  expect(plainMetricName("loss of 3 %")).toBe("loss of 3 %");
});
