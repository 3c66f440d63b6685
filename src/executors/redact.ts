/** Replaces the values of secret variables by `***` in everything that a stage says. */
export function redactor(values: readonly string[]): (text: string) => string {
  // Longest first, so that a secret that contains another leaves nothing of itself.
  const secrets = values.filter((value) => value.length > 0).sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((clean, secret) => clean.replaceAll(secret, "***"), text);
}

/** The same for every string within a JSON value. */
export function redactDeep<T>(value: T, redact: (text: string) => string): T {
  if (typeof value === "string") return redact(value) as T;
  if (Array.isArray(value)) return value.map((item) => redactDeep(item, redact)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redactDeep(item, redact)])) as T;
}
