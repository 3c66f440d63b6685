import { type LocatedValue, valueAt } from "../text/located-value.js";
import type { Span } from "../text/source-text.js";

/** An environment variable that the pipeline declares under `env`. */
export interface Variable {
  readonly name: string;
  readonly secret: boolean;
  /** Of the process's environment, else the declared default. */
  readonly value?: string;
  readonly span: Span;
}

/** The entries of `env`, with values. Their form is checked with the rest of the document. */
export function declaredVariables(
  env: LocatedValue | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): ReadonlyMap<string, Variable> {
  const variables = new Map<string, Variable>();
  if (env?.type !== "map") return variables;
  for (const [name, entry] of env.entries) {
    const secret = valueAt(entry.value, ["secret"]);
    const byDefault = valueAt(entry.value, ["default"]);
    const value = environment[name] ?? (byDefault?.type === "scalar" ? String(byDefault.value) : undefined);
    variables.set(name, {
      name,
      secret: secret?.type === "scalar" && secret.value === true,
      span: entry.key,
      ...(value !== undefined && { value }),
    });
  }
  return variables;
}
