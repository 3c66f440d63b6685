import type { Diagnostic } from "../../core/diagnostic.js";
import { suggestName } from "../../core/nearest-name.js";
import { fail, ok, type Result } from "../../core/result.js";
import { inWords, keysOf, type LocatedMap, type LocatedValue, toJson, valueAt } from "../text/located-value.js";
import { OVERRIDE_FILE, problemAt } from "../text/source-text.js";
import { type Interpolation, interpolate, isInterpolated } from "./interpolate.js";
import { meantLine, misnamedOverride } from "./misnamed-override.js";
import type { Override } from "./override.js";

/** `root` with the override in place, or what is wrong with it. What the document may hold there is checked later, with the file. */
export function applyOverride(
  root: LocatedMap,
  override: Override,
  interpolation?: Interpolation,
): Result<LocatedMap, Diagnostic> {
  const missing = mustExist(root, override);
  if (missing !== undefined) return fail(missing);
  const present = valueAt(
    root,
    override.path.map((segment) => segment.name),
  );
  const isParameter = override.path[0]?.name === "params";
  const value = isParameter && present !== undefined ? likePresent(present, override) : ok(override.value);
  if (!value.ok) return value;
  const placed = place(root, override, 0, value.value, interpolation);
  return placed.ok ? ok(placed.value as LocatedMap) : placed;
}

/** Params, stages and variables are made in the file; an option that names one that is not there is a mistake. */
function mustExist(root: LocatedMap, override: Override): Diagnostic | undefined {
  const head = override.path[0]?.name;
  const misnamed = misnamedOverride(root, override);
  if (misnamed !== undefined) return misnamed;
  const depth = head === "params" ? override.path.length : head === "stages" || head === "env" ? 2 : 0;
  let located: LocatedValue | undefined = root;
  for (const [index, segment] of override.path.slice(0, depth).entries()) {
    if (isInterpolated(located)) return undefined;
    const next = valueAt(located, [segment.name]);
    if (next === undefined) {
      if (index === 0 && head !== "params") return undefined;
      const names = located === undefined ? [] : keysOf(located);
      const before = override.path.slice(0, index).map((earlier) => earlier.name);
      const full = (name: string) => [...before, name].join(".");
      return problemAt(
        "unknown-override",
        segment.span,
        `Expected \`${override.by}\` to name something of the pipeline, got \`${full(segment.name)}\``,
        {
          remedy:
            index === 0
              ? "The pipeline has no `params`."
              : ((index === 1 ? meantLine(root, override) : undefined) ??
                suggestName(segment.name, names, "There are", full)),
        },
      );
    }
    located = next;
  }
  return undefined;
}

/** The new value of a parameter, of the type that the file gives it. */
function likePresent(present: LocatedValue, override: Override): Result<LocatedValue, Diagnostic> {
  const { value, valueSpan } = override;
  if (isInterpolated(present) || isInterpolated(value)) return ok(value);
  const expected = typeWords(present);
  if (expected === undefined || expected === typeWords(value)) return ok(value);
  if (expected === "a text" && value.type === "scalar" && !value.quoted) {
    // 2022, true and null are texts if they replace a text.
    const raw = valueSpan.source.text.slice(valueSpan.start);
    return ok({ ...value, value: raw, written: raw });
  }
  const written = override.path.map((segment) => segment.name).join(".");
  return fail(
    problemAt(
      "invalid-override",
      valueSpan,
      `Expected \`${written}\` to be ${expected} as in the file, got ${inWords(toJson(value))}`,
      {
        remedy: override.by === OVERRIDE_FILE ? EXAMPLES[expected]?.(written) : undefined,
        related: [{ message: `the file gives it ${inWords(toJson(present))}`, span: present.span }],
      },
    ),
  );
}

const EXAMPLES: Readonly<Record<string, (name: string) => string>> = {
  "a number": (name) => `For example: --set ${name}=10`,
  "a boolean": (name) => `Write --set ${name}=true or --set ${name}=false`,
  "a list": (name) => `For example: --set "${name}=[a, b]"`,
  "a mapping": (name) =>
    `Set what is in it, for example --set ${name}.key=value, or all of it: --set "${name}={ key: value }"`,
};

function typeWords(located: LocatedValue): string | undefined {
  if (located.type === "list") return "a list";
  if (located.type === "map") return "a mapping";
  if (located.value === null) return undefined;
  return typeof located.value === "string" ? "a text" : `a ${typeof located.value}`;
}

function place(
  parent: LocatedValue | undefined,
  override: Override,
  depth: number,
  value: LocatedValue,
  interpolation: Interpolation | undefined,
): Result<LocatedValue, Diagnostic> {
  const segment = override.path[depth];
  if (segment === undefined) return ok(value);
  const within = parent && interpolation && isInterpolated(parent) ? interpolate(interpolation, parent) : parent;
  if (within?.type === "list") {
    const index = Number(segment.name);
    if (!/^\d+$/.test(segment.name) || index >= within.items.length) {
      return fail(
        problemAt(
          "unknown-override",
          segment.span,
          `Expected a position in a list of ${within.items.length}, counted from 0, got \`${segment.name}\``,
          {
            remedy: "Or set the whole list.",
          },
        ),
      );
    }
    const item = place(within.items[index], override, depth + 1, value, interpolation);
    return item.ok ? ok({ ...within, items: within.items.with(index, item.value) }) : item;
  }
  if (within?.type === "scalar" && within.value !== null) {
    const before = override.path
      .slice(0, depth)
      .map((earlier) => earlier.name)
      .join(".");
    return fail(
      problemAt(
        "invalid-override",
        segment.span,
        `Expected \`${before}\` to be a mapping, to set \`${segment.name}\` in it, got ${inWords(within.value)}`,
        {
          related: [{ message: "it is given here", span: within.origin ?? within.span }],
        },
      ),
    );
  }
  const map: LocatedMap = within?.type === "map" ? within : { type: "map", entries: new Map(), span: segment.span };
  const inner = place(map.entries.get(segment.name)?.value, override, depth + 1, value, interpolation);
  if (!inner.ok) return inner;
  const entries = new Map(map.entries);
  entries.set(segment.name, { key: segment.span, value: inner.value });
  return ok({ ...map, entries });
}
