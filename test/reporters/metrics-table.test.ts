import { expect, test } from "vitest";
import { metricsTable } from "../../src/reporters/metrics-table.js";

const of = (level: string, name: string) => ({
  [`${level}.auc[${name}]`]: 0.9,
  [`${level}.auc[${name}].low`]: 0.8,
  [`${level}.auc[${name}].high`]: 0.95,
  [`${level}.ppv[${name}]`]: 0.7,
  [`${level}.n[${name}]`]: 40,
  [`${level}.n.positive[${name}]`]: 12,
});

const WHOLE = { "test.auc": 0.88, "test.micro.auc": 0.87, "test.micro.brier": 0.1, "test.n": 50, "own[a]": 3 };

test("of findings the figures of all together, and the main ones of each; what cannot be measured is blank", () => {
  const metrics = {
    ...WHOLE,
    "validation.auc": 0.91,
    ...of("test", "Effusion"),
    "test.sensitivity[Effusion]": 0.75,
    "test.specificity[Effusion]": 0.8,
    'test.n["Lung Opacity"]': 30,
    'test.n.positive["Lung Opacity"]': 0,
    ...of("validation", "Effusion"),
  };
  expect(metricsTable(metrics, { width: 80 })).toMatchInlineSnapshot(`
    "METRIC     TEST    VALIDATION
    auc        0.8800  0.9100
    n          50
    micro.auc  0.8700
    own[a]     3

    EACH, TEST    WITH IT   AUC                        SENSITIVITY  SPECIFICITY
    Effusion      12 of 40  0.9000 (0.8000 to 0.9500)  0.7500       0.8000
    Lung Opacity  0 of 30
    More of each: the report, metrics.json, \`pipeline show --json\`.
    "
  `);
});

test("patients beside images; of classes there is no number in which it is known", () => {
  const { "test.n[COVID]": _, ...images } = of("test", "COVID");
  const metrics = { ...WHOLE, ...images, ...of("test.patient", "COVID"), "test.patient.auc": 0.9 };
  expect(metricsTable(metrics, { width: 80 })).toMatchInlineSnapshot(`
    "METRIC       TEST
    auc          0.8800
    n            50
    micro.auc    0.8700
    patient.auc  0.9000
    own[a]       3

    EACH, TEST  WITH IT  AUC                        SENSITIVITY  SPECIFICITY
    COVID       12       0.9000 (0.8000 to 0.9500)

    EACH, PATIENTS  WITH IT   AUC                        SENSITIVITY  SPECIFICITY
    COVID           12 of 40  0.9000 (0.8000 to 0.9500)
    More of each: the report, metrics.json, \`pipeline show --json\`.
    "
  `);
});

test("where nothing was tested, of validation", () => {
  expect(metricsTable({ "validation.auc": 0.9, ...of("validation", "Effusion") }, { width: 80 })).toContain(
    "EACH, VALIDATION",
  );
});
