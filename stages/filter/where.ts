import { parseAge } from "../../src/imaging/tables/age.js";
import { listColumns } from "../../src/imaging/tables/header-advice.js";
import { foldValue, numberOf } from "../../src/imaging/tables/label-value.js";
import { parseSex } from "../../src/imaging/tables/sex.js";
import { StageFailure } from "../../src/stage.js";
import type { LabelTable } from "./label-table.js";
import type { FilterParams } from "./params.js";
import type { LabelRecord } from "./records.js";

export interface Condition {
  /** What it keeps, for the report. */
  readonly step: string;
  /** Why the others are left out. */
  readonly reason: string;
  readonly keeps: (record: LabelRecord) => boolean;
}

interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** The conditions of `where`, each to be applied and counted on its own. `list` says which are named in `where.list`. */
export function conditions(
  where: FilterParams["where"],
  table: LabelTable,
  list: ((record: LabelRecord) => boolean) | undefined,
): readonly Condition[] {
  const result: Condition[] = [];
  const needs = (field: "view" | "sex" | "age" | "followUp"): void => {
    if (table.columns[field] !== undefined) return;
    throw new StageFailure(
      `Expected ${table.name} to have a column for where.${field}, got ${listColumns(table.header)}`,
      `Name it: columns: { ${field}: <name> }`,
    );
  };
  if (list !== undefined) {
    const named = [where.list ?? []].flat().join(", ");
    result.push({ step: `named in ${named}`, reason: "not in the list", keeps: list });
  }
  if (where.view !== undefined) {
    needs("view");
    const views = new Set([where.view].flat().map((view) => view.toUpperCase()));
    result.push({
      step: `view ${[...views].join(" or ")}`,
      reason: "another view, or not known",
      keeps: (record) => views.has(record.view.toUpperCase()),
    });
  }
  if (where.sex !== undefined) {
    needs("sex");
    const sexes = new Set([where.sex].flat().map(parseSex));
    result.push({
      step: `sex ${[...sexes].join(" or ")}`,
      reason: "another sex, or not known",
      keeps: (record) => sexes.has(parseSex(record.sex)),
    });
  }
  if (where.age !== undefined) {
    needs("age");
    const range = where.age;
    result.push({
      step: `age ${describe(range)} years`,
      reason: "another age, or not known",
      keeps: (record) => within(parseAge(record.age), range),
    });
  }
  if (where.followUp !== undefined) {
    needs("followUp");
    const range = where.followUp;
    const keeps = (record: LabelRecord): boolean => within(numberOf(record.followUp), range);
    result.push({ step: `follow-up ${describe(range)}`, reason: "another follow-up, or not known", keeps });
  }
  for (const [column, values] of Object.entries(where.equals ?? {})) {
    const wanted = new Set([values].flat().map((value) => foldValue(String(value))));
    result.push({
      step: `${column} ${[values].flat().join(" or ")}`,
      reason: `another ${column}`,
      keeps: (record) => wanted.has(foldValue(record.further[column] ?? "")),
    });
  }
  return result;
}

const within = (value: number | undefined, { min, max }: Range): boolean =>
  value !== undefined && value >= (min ?? Number.NEGATIVE_INFINITY) && value <= (max ?? Number.POSITIVE_INFINITY);

function describe({ min, max }: Range): string {
  if (min === undefined) return max === undefined ? "known" : `up to ${max}`;
  return max === undefined ? `from ${min}` : `${min} to ${max}`;
}
