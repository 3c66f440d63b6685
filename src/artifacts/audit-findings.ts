/** What one check found. */
export interface Finding {
  /** Its name in `audit.json`. */
  readonly check: string;
  /** hint: something for a person to look at, that may be harmless. */
  readonly status: "passed" | "hint" | "problem" | "not checked";
  /** A sentence for the report. */
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export const passed = (check: string, message: string, details: Finding["details"] = {}): Finding => ({
  check,
  status: "passed",
  message,
  details,
});

export const problem = (check: string, message: string, details: Finding["details"] = {}): Finding => ({
  check,
  status: "problem",
  message,
  details,
});

export const hint = (check: string, message: string, details: Finding["details"] = {}): Finding => ({
  check,
  status: "hint",
  message,
  details,
});

export const notChecked = (check: string, message: string): Finding => ({
  check,
  status: "not checked",
  message,
  details: {},
});
