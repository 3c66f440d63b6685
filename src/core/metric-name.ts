/** A recorded number, taken apart: `test.auc["Lung Opacity"].low`. */
export interface MetricNameParts {
  /** Partition and metric, in dots: `test.auc`, `test.patient.auc`, `auc`. */
  readonly base: string;
  /** The class or finding that it is of; absent of the whole question, such as a mean. */
  readonly of?: string;
  /** Which bound of its 95 % interval; absent of the number itself. */
  readonly bound?: "low" | "high";
}

const BARE = /^[A-Za-z_][\w-]*$/;

/** As a regular expression finds it in a longer text: no blank but within quotes. */
export const METRIC_NAME = String.raw`[A-Za-z_][\w-]*(?:\.[\w-]+)*(?:\[(?:[A-Za-z_][\w-]*|"(?:[^"\\]|\\.)*")\](?:\.(?:low|high))?)?`;

const WHOLE = new RegExp(`^${METRIC_NAME}$`);
const PARTS = /^(?<base>[^[]+?)(?:\[(?<of>.*)\])?(?:\.(?<bound>low|high))?$/s;

/** undefined of what is no such name: a bracket that is empty or open, a name in it that needs quotes and has none. */
export function parseMetricName(text: string): MetricNameParts | undefined {
  if (!WHOLE.test(text)) return undefined;
  const { base, of, bound } = PARTS.exec(text)!.groups as { base: string; of?: string; bound?: "low" | "high" };
  const name = of?.startsWith('"') ? unquoted(of) : of;
  if (of !== undefined && (name === undefined || name === "")) return undefined;
  return { base, ...(name !== undefined && { of: name }), ...(bound !== undefined && { bound }) };
}

/** As it is written everywhere: the class or finding bare where that can be read back, otherwise in quotes as in JSON. */
export function formatMetricName({ base, of, bound }: MetricNameParts): string {
  const named = of === undefined ? "" : `[${BARE.test(of) ? of : JSON.stringify(of)}]`;
  return `${base}${named}${bound === undefined ? "" : `.${bound}`}`;
}

/** The one way to write a name: `test.auc[Effusion]` of `test.auc["Effusion"]`; what is no such name stays as it is. */
export function plainMetricName(text: string): string {
  const parts = parseMetricName(text);
  return parts === undefined ? text : formatMetricName(parts);
}

/** As the title of a column: the class or finding as it is spelled. */
export function metricHeading(name: string): string {
  const end = name.indexOf("[");
  return end < 0 ? name.toUpperCase() : name.slice(0, end).toUpperCase() + name.slice(end);
}

function unquoted(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
