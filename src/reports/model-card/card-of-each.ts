import { t, words } from "../../core/language.js";
import { formatMetricName } from "../../core/metric-name.js";
import { SMALLEST_SUBGROUP, type Subgroup } from "../../statistics/subgroups.js";
import { claimsMarkdown } from "../claims/claims.js";
import { inline, markdownTable } from "../markdown.js";
import type { SubgroupsOfEach } from "../measured-subgroups.js";
import { shortTitle } from "../metric-titles.js";
import { score, withInterval } from "../numbers.js";
import type { ReportData } from "../report-data.js";

/** Each class or finding of the test set. */
export function linesOfEach({ run: { record }, answered }: ReportData): string {
  if (answered === undefined) return "";
  const { metrics: values } = record;
  const named = (base: string, of: string) => formatMetricName({ base: `test.${base}`, of });
  const cell = (name: string): string => {
    const value = values[name];
    return value === undefined ? t`not measured` : withInterval(values, name, value);
  };
  const rows = answered.names.flatMap((of) => {
    const n = values[named("n", of)] ?? values["test.n"];
    const having = values[named("n.positive", of)];
    const count = having === undefined || n === undefined ? "" : t`${having} of ${n}`;
    return [[inline(of), count, ...EACH.map((base) => cell(named(base, of)))]];
  });
  const head = answered.kind === "multiclass" ? t`Class` : t`Finding`;
  return values["test.n"] === undefined
    ? ""
    : `\n\n${markdownTable([head, t`Images with it`, ...EACH.map((name) => shortTitle(name))], rows)}`;
}

const OF_GROUPS = ["auc", "sensitivity", "specificity"] as const;

const EACH = ["auc", "sensitivity", "specificity", "ppv", "f1"] as const;

/** Area, sensitivity and specificity of each class or finding by group. */
export function subgroupLinesOfEach(measured: SubgroupsOfEach | undefined): string {
  if (measured === undefined) return "";
  const cell = (group: Subgroup | undefined, metric: (typeof OF_GROUPS)[number]) => {
    if (group === undefined) return "";
    if (group.n < SMALLEST_SUBGROUP) return t`too few`;
    const { [metric]: figure } = group;
    const range = figure?.interval && t` (${score(figure.interval.low)} to ${score(figure.interval.high)})`;
    return figure === undefined ? "" : `${score(figure.value)}${group.isFew ? " *" : ""}${range ?? ""}`;
  };
  const tables = measured.divisions.flatMap(({ title, groups, each }) =>
    OF_GROUPS.filter((metric) =>
      each.some((one) => one.groups.some((group) => group?.[metric] !== undefined || metric === "auc")),
    ).map((metric) =>
      markdownTable(
        [t`${shortTitle(metric)} by ${words(title).toLowerCase()}`, ...groups.map((group) => inline(words(group)))],
        each.map((one) => [inline(one.name), ...one.groups.map((group) => cell(group, metric))]),
      ),
    ),
  );
  return t`\n\nGroups of the test set, with intervals made as above. ${claimsMarkdown(["groups-too-small", "groups-of-few-patients", "groups-tested", "groups-not-tested", "groups-differ", "no-group-differs"], { measured }).join(" ")}\n\n${tables.join("\n\n")}`;
}
