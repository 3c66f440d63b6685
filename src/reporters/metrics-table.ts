import { humanMetric } from "../core/human-units.js";
import { formatMetricName, parseMetricName } from "../core/metric-name.js";
import { AS_READ, MEASURED_LEVELS } from "../core/partitions.js";
import { inMetricOrder } from "./metric-order.js";
import { type Cell, type Column, textTable } from "./text-table.js";

type Metrics = Readonly<Record<string, number>>;

interface Options {
  readonly width: number;
  readonly titleStyle?: (text: string) => string;
}

/**
 * Metrics of one run: a row per metric, a column per partition (`test.auc` and `validation.auc` share a row), with the
 * interval where there is one. Metrics that do not begin with a partition come in a row of their own. Of several classes or
 * findings the rows are of all together, and a second table has the main figures of each.
 */
export function metricsTable(metrics: Metrics, options: Options): string {
  const names = Object.keys(metrics).filter((name) => !/\.(low|high)$/.test(name));
  const partitions = AS_READ.filter((partition) => names.some((name) => name.startsWith(`${partition}.`)));
  const isPartitioned = (name: string): boolean => partitions.some((partition) => name.startsWith(`${partition}.`));
  const ofEach = names.filter((name) => isPartitioned(name) && parseMetricName(name)?.of !== undefined);
  // Two classes are one question, of which only sets are measured by class.
  const isShort = ofEach.some((name) => name.includes(".auc["));
  const shown = isShort ? names.filter((name) => !ofEach.includes(name) && !isDetail(name)) : names;
  const partitioned = shown.filter(isPartitioned);
  const rest = shown.filter((name) => !partitioned.includes(name));
  const kinds = [...new Set(inMetricOrder(partitioned).map((name) => name.slice(name.indexOf(".") + 1)))];
  const columns: Column[] = [
    { title: "METRIC" },
    ...partitions.map((partition): Column => ({ title: partition.toUpperCase(), align: "left" })),
  ];
  const rows = [
    ...kinds.map((kind): readonly Cell[] => [
      kind,
      ...partitions.map((partition) => cell(metrics, `${partition}.${kind}`)),
    ]),
    ...rest.map((name): readonly Cell[] => [name, cell(metrics, name)]),
  ];
  if (columns.length === 1) columns.push({ title: "VALUE" });
  const whole = textTable(columns, rows, options);
  if (!isShort) return whole;
  const levels = MEASURED_LEVELS.filter((level) => ofEach.some((name) => name.startsWith(`${level}.auc[`)));
  // Validation chose something: it is shown on its own only if nothing was tested.
  const judged = levels.filter((level) => level.startsWith(levels[0]?.startsWith("test") ? "test" : "validation"));
  return [
    whole,
    ...judged.map((level) => `\n${eachTable(metrics, level, options)}`),
    "More of each: the report, metrics.json, `pipeline show --json`.\n",
  ].join("");
}

/** All cells as one question but for its area: as many figures again. */
const isDetail = (name: string): boolean => name.includes(".micro.") && !name.endsWith(".micro.auc");

/** A row for each class or finding: in how many images it is, its AUC with the interval, and its rates. */
function eachTable(metrics: Metrics, level: string, options: Options): string {
  const names = new Set(
    Object.keys(metrics).flatMap((name) => {
      const parts = parseMetricName(name);
      return parts?.of !== undefined && parts.base.startsWith(`${level}.`) && isOwn(parts.base, level)
        ? [parts.of]
        : [];
    }),
  );
  const metric = (base: string, of: string): string => formatMetricName({ base: `${level}.${base}`, of });
  const rows = [...names].map((of): readonly Cell[] => {
    const having = metrics[metric("n.positive", of)];
    const known = metrics[metric("n", of)];
    return [
      of,
      having === undefined ? "" : known === undefined ? `${having}` : `${having} of ${known}`,
      cell(metrics, metric("auc", of)),
      plain(metrics, metric("sensitivity", of)),
      plain(metrics, metric("specificity", of)),
    ];
  });
  return textTable(
    [
      { title: level.endsWith(".patient") ? "EACH, PATIENTS" : `EACH, ${level.toUpperCase()}`, flexible: true },
      { title: "WITH IT" },
      { title: "AUC" },
      { title: "SENSITIVITY" },
      { title: "SPECIFICITY" },
    ],
    rows,
    options,
  );
}

/** Of images, where those are shown, and not of patients. */
const isOwn = (base: string, level: string): boolean =>
  level.endsWith(".patient") || !base.startsWith(`${level}.patient.`);

function plain(metrics: Metrics, name: string): string {
  const value = metrics[name];
  return value === undefined ? "" : humanMetric(name, value);
}

function cell(metrics: Metrics, name: string): string {
  const value = metrics[name];
  if (value === undefined) return "";
  const low = metrics[`${name}.low`];
  const high = metrics[`${name}.high`];
  // An interval that leaves out its own metric, as earlier versions made for the calibration error, is not shown.
  if (low === undefined || high === undefined || value < low || value > high) return humanMetric(name, value);
  return `${humanMetric(name, value)} (${humanMetric(name, low)} to ${humanMetric(name, high)})`;
}
