import { type Check, fields, list, number, object, oneOf, optional, text } from "../core/shape.js";
import type { AuditCheck } from "./audit-checks.js";
import { readJson, writeJson } from "./json-file.js";

/** What one check of an audit found. */
export interface Finding {
  /** Its name, such as `near-identical images`: an `AuditCheck`, or that of a stage of a user's own. */
  readonly check: string;
  /** hint: something for a person to look at, that may be harmless. */
  readonly status: "passed" | "hint" | "problem" | "not checked";
  /** A sentence for the report. */
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const FILE = "audit.json";

/** Writes `audit.json`. */
export const writeFindings = (
  folder: string,
  findings: readonly Finding[],
  { seed }: { readonly seed: number },
): Promise<void> => writeJson(folder, FILE, { findings, images: "of all partitions, augmented copies left out", seed });

interface Audit {
  readonly findings: readonly Finding[];
}

/** How well metadata or parts of an image alone tell the class, as the checks for shortcuts write it. */
const probe = { auc: number, low: number, high: number };
const probes = fields({
  alone: optional(list(fields({ source: text, ...probe }))),
  together: optional(fields(probe)),
  folds: optional(number),
});
const finding = fields<Finding>({
  check: text,
  status: oneOf("passed", "hint", "problem", "not checked"),
  message: text,
  details: object,
});
/** Checks whose details are a table of the report. */
const PROBING: ReadonlySet<string> = new Set<AuditCheck>(["shortcuts", "marks and borders", "image regions"]);
const findingWithProbes: Check = (value, at) =>
  finding(value, at) ??
  (PROBING.has((value as Finding).check) ? probes((value as Finding).details, `${at}.details`) : undefined);
const AUDIT = fields<Audit>({ findings: list(findingWithProbes) });

/** undefined where the folder has none. Throws a StageFailure where it is damaged. */
export const readFindings = async (folder: string): Promise<readonly Finding[] | undefined> =>
  (await readJson<Audit>(folder, FILE, AUDIT))?.findings;

export const passed = (check: AuditCheck, message: string, details: Finding["details"] = {}): Finding => ({
  check,
  status: "passed",
  message,
  details,
});

export const problem = (check: AuditCheck, message: string, details: Finding["details"] = {}): Finding => ({
  check,
  status: "problem",
  message,
  details,
});

export const hint = (check: AuditCheck, message: string, details: Finding["details"] = {}): Finding => ({
  check,
  status: "hint",
  message,
  details,
});

export const notChecked = (check: AuditCheck, message: string): Finding => ({
  check,
  status: "not checked",
  message,
  details: {},
});
