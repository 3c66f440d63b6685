import type { Diagnostic } from "../../core/diagnostic.js";
import { FORBIDDEN_KEYS, type LocatedScalar, type LocatedValue } from "../text/located-value.js";
import { parseYaml } from "../text/parse-yaml.js";
import { OVERRIDE_FILE, problemAt, type SourceText, type Span, sourceText } from "../text/source-text.js";
import type { Override } from "./override.js";

/** Reads `--set` arguments. A value is YAML of one line: `3`, `true`, `[PA, AP]`, `{ name: sgd }`, or a text. */
export function parseOverrides(
  texts: readonly string[],
  workingFolder: string,
  report: (problem: Diagnostic) => void,
): readonly Override[] {
  const overrides: Override[] = [];
  for (const text of texts) {
    const source = sourceText(OVERRIDE_FILE, text);
    const equals = text.indexOf("=");
    if (equals <= 0) {
      report(
        problemAt(
          "invalid-override",
          { source, start: 0, end: text.length },
          `Expected \`--set\` to be given path=value, got ${JSON.stringify(text)}`,
          {
            remedy: "For example: --set params.epochs=10",
          },
        ),
      );
      continue;
    }
    const segments = splitPath(source, equals, report);
    const value = parseValue(source, equals + 1, workingFolder, report);
    if (segments !== undefined && value !== undefined) {
      overrides.push({
        by: OVERRIDE_FILE,
        path: joined(segments),
        value,
        valueSpan: { source, start: equals + 1, end: text.length },
      });
    }
  }
  return overrides;
}

function splitPath(
  source: SourceText,
  end: number,
  report: (problem: Diagnostic) => void,
): Override["path"] | undefined {
  const segments: { name: string; span: Span }[] = [];
  let start = 0;
  for (const name of source.text.slice(0, end).split(".")) {
    const span = { source, start, end: start + Math.max(1, name.length) };
    if (name === "" || FORBIDDEN_KEYS.has(name)) {
      report(
        problemAt(
          name === "" ? "invalid-override" : "forbidden-key",
          span,
          `Expected a path of names with dots between, got ${JSON.stringify(source.text.slice(0, end))}`,
          {
            remedy: "For example: --set stages.train.with.epochs=10",
          },
        ),
      );
      return undefined;
    }
    segments.push({ name, span });
    start += name.length + 1;
  }
  return segments;
}

/** The grid of a sweep is a mapping of paths, each of them one key however many dots it has. */
function joined(segments: Override["path"]): Override["path"] {
  const names = segments.map(({ name }) => name).join(".");
  const kept = MAPPINGS_OF_PATHS.find((prefix) => names.startsWith(`${prefix}.`))?.split(".").length;
  const [first, last] = [segments[kept ?? segments.length], segments.at(-1)];
  if (kept === undefined || first === undefined || last === undefined) return segments;
  const name = segments
    .slice(kept)
    .map((segment) => segment.name)
    .join(".");
  return [...segments.slice(0, kept), { name, span: { ...first.span, end: last.span.end } }];
}

const MAPPINGS_OF_PATHS = ["sweep.grid", "sweep.random.parameters"];

function parseValue(
  source: SourceText,
  start: number,
  folder: string,
  report: (problem: Diagnostic) => void,
): LocatedValue | undefined {
  const raw = source.text.slice(start);
  const span = { source, start, end: source.text.length };
  const text: LocatedScalar = { type: "scalar", value: raw, written: raw, quoted: false, span, folder };
  // `a: b` would be a mapping in YAML, `- a` a list; in an option both are literal.
  const flow = /^\s*[[{"']/.test(raw);
  if (!flow && (/:(\s|$)|^\s*- |\s#|^\s*[#&*!|>%@`]/.test(raw) || raw === "")) return text;
  const parsed = parseYaml(source, start);
  for (const problem of parsed.problems)
    report({ ...problem, code: problem.code === "yaml-syntax" ? "invalid-override" : problem.code });
  if (parsed.problems.length > 0) return undefined;
  return parsed.root === undefined ? text : inFolder(parsed.root, folder);
}

function inFolder(located: LocatedValue, folder: string): LocatedValue {
  if (located.type === "scalar") return { ...located, folder };
  if (located.type === "list")
    return { ...located, folder, items: located.items.map((item) => inFolder(item, folder)) };
  const entries = new Map(located.entries);
  for (const [key, entry] of entries) entries.set(key, { ...entry, value: inFolder(entry.value, folder) });
  return { ...located, folder, entries };
}
