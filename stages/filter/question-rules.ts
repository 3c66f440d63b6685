import { refuseSameNames } from "../../src/imaging/subjects/named-classes.js";
import { unsureOf } from "../../src/imaging/tables/label-value.js";
import type { TableRow } from "../../src/imaging/tables/open-table.js";
import { binaryQuestion, type Question, StageFailure } from "../../src/stage.js";
import { classifyFindings } from "./asked-findings.js";
import { defineClasses, type FindingNames } from "./classes.js";
import { type Classified, classifyRecords } from "./classify-records.js";
import { exclusiveClasses } from "./exclusive-classes.js";
import { type Asked, type FindingColumn, findingColumns } from "./finding-columns.js";
import { foldFinding, isNoFinding } from "./finding-spellings.js";
import type { LabelTable } from "./label-table.js";
import type { FilterParams } from "./params.js";
import type { LabelRecord } from "./records.js";

export interface QuestionRules {
  readonly question: Question;
  /** What they keep, for the report. */
  readonly step: string;
  /** @param isKept whether `where` keeps a record. */
  readonly classify: (records: readonly LabelRecord[], isKept: (record: LabelRecord) => boolean) => Classified;
}

/** The findings that the parameters name, where they may have columns of their own; undefined for two classes. */
const askedFor = ({ classes, findings }: FilterParams): Asked | undefined => {
  if (findings !== undefined) return findings === "all" ? "all" : findings.map(String);
  return classes === undefined ? undefined : Object.values(classes).flatMap((names) => [names].flat().map(String));
};

/** As `findingColumns`, for what the parameters ask. */
export function columnsAsked(
  table: Omit<LabelTable, "rows">,
  rows: () => readonly TableRow[],
  params: FilterParams,
): readonly FindingColumn[] | undefined {
  const asked = askedFor(params);
  if (params.findings !== undefined && params.findings !== "all") {
    refuseSameNames("findings", params.findings.map(String));
  }
  return asked === undefined ? undefined : findingColumns(table, rows, asked, params.columns.labels !== undefined);
}

/**
 * The question that the parameters ask, for a table whose findings are known. Throws a StageFailure if it lacks what
 * they name.
 */
export function questionRules(
  params: FilterParams,
  names: FindingNames,
  counts: ReadonlyMap<string, number>,
): QuestionRules {
  const only = params.match === "only" ? " alone" : "";
  const { table } = names;
  if (params.classes !== undefined) {
    const exclusive = exclusiveClasses({ ...params, classes: params.classes }, names);
    return {
      question: { kind: "multiclass", classes: exclusive.names },
      step: `${exclusive.names.slice(0, -1).join(", ")} or ${exclusive.names.at(-1)}${only}`,
      classify: exclusive.classify,
    };
  }
  if (params.findings !== undefined) {
    const findings = findingsAsked(params.findings, names, counts);
    return {
      question: { kind: "multilabel", findings },
      step: `an answer to a finding${params.match === "only" ? ", and no other finding" : ""}`,
      classify: (records) => classifyFindings(records, findings, params, names),
    };
  }
  if (params.positive === undefined) {
    throw new StageFailure("Expected `positive`, `classes` or `findings` to say what is asked, got none of them");
  }
  const classes = defineClasses({ ...params, positive: params.positive }, names);
  return {
    question: binaryQuestion(classes.names),
    step: `${classes.names[1]}${only}, or ${classes.names[0]}`,
    classify: (records) => classifyRecords(records, classes, params, table),
  };
}

function findingsAsked(
  given: NonNullable<FilterParams["findings"]>,
  { columns, resolve, table }: FindingNames,
  counts: ReadonlyMap<string, number>,
): readonly string[] {
  if (given === "all") {
    const all = columns === undefined ? [...counts.keys()].sort() : columns.map(({ name }) => name);
    // "nan" and "uncertain" in a list are no answer, so no finding either.
    const findings = all.filter((name) => !isNoFinding(name) && unsureOf(foldFinding(name)) === undefined);
    if (findings.length > 0) return findings;
    throw new StageFailure(`Expected ${table} to have findings, got ${all.join(", ") || "none"}`);
  }
  if (columns !== undefined) return columns.map(({ name }) => name);
  const findings = given.flatMap((name) => resolve(name, "findings"));
  const none = findings.find(isNoFinding);
  if (none !== undefined) {
    throw new StageFailure(
      `Expected \`findings\` to name findings, got "${none}", which says that there is none`,
      "Leave it out: an image without any of the findings has 0 for each.",
    );
  }
  refuseSameNames("findings", findings);
  return findings;
}
