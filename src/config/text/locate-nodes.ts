import type { Diagnostic } from "../../core/diagnostic.js";
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from "../../vendor/yaml.js";
import { MAX_DEPTH } from "./compose-document.js";
import { FORBIDDEN_KEYS, type LocatedEntry, type LocatedValue } from "./located-value.js";
import {
  badAlias,
  badNumber,
  duplicateKey,
  forbiddenKey,
  MAX_VALUES,
  notAKey,
  tooDeep,
  tooManyValues,
} from "./node-problems.js";
import type { SourceText, Span } from "./source-text.js";

/** The values of a document with their places, aliases written out. `start` is where in the text the document begins. */
export function locateNodes(
  document: Document.Parsed,
  source: SourceText,
  start: number,
): { readonly root?: LocatedValue; readonly problems: readonly Diagnostic[] } {
  const walk: Walk = { document, source, start, problems: [], open: new Set(), values: 0 };
  if (document.contents === null) return { problems: walk.problems };
  const root = locate(walk, document.contents, 0, "");
  // Of a document that explodes, nothing more is looked at.
  return { ...(root && walk.values <= MAX_VALUES && { root }), problems: walk.problems };
}

/** One way through a document, and what it has met. */
interface Walk {
  readonly document: Document.Parsed;
  readonly source: SourceText;
  readonly start: number;
  readonly problems: Diagnostic[];
  /** Collections that the walk is within. */
  readonly open: Set<Node>;
  anchors?: ReadonlyMap<string, readonly Node[]>;
  values: number;
  /** The outermost of the aliases that are being written out. */
  writtenOut?: Span | undefined;
}

/** `parent` is the key of the mapping that holds the node, to word what is wrong with its keys. */
function locate(
  walk: Walk,
  node: Node | null,
  depth: number,
  parent: string,
  fallback?: Span,
): LocatedValue | undefined {
  const { problems } = walk;
  walk.values += 1;
  if (walk.values > MAX_VALUES) {
    if (walk.values === MAX_VALUES + 1) problems.push(tooManyValues(walk.writtenOut ?? spanOf(walk, node, fallback)));
    return undefined;
  }
  if (depth > MAX_DEPTH) {
    problems.push(tooDeep(spanOf(walk, node, fallback)));
    return undefined;
  }
  if (isAlias(node)) return locateAlias(walk, node, depth, parent);
  if (isMap(node)) return locateMap(walk, node, depth, parent);
  if (isSeq(node)) return locateList(walk, node, depth);
  if (isScalar(node)) return locateScalar(walk, node, fallback);
  return { type: "scalar", value: null, written: "", quoted: false, span: spanOf(walk, null, fallback) };
}

function locateAlias(walk: Walk, node: Alias, depth: number, parent: string): LocatedValue | undefined {
  const span = spanOf(walk, node);
  walk.anchors ??= anchorsOf(walk.document);
  const before = (anchor: Node): boolean => walk.start + (anchor.range?.[0] ?? 0) < span.start;
  const target = walk.anchors.get(node.source)?.findLast(before);
  if (target === undefined || walk.open.has(target)) {
    walk.problems.push(badAlias(span, node.source, target !== undefined));
    return undefined;
  }
  const isOutermost = walk.writtenOut === undefined;
  walk.writtenOut ??= span;
  const located = locate(walk, target, depth, parent);
  if (isOutermost) walk.writtenOut = undefined;
  return located && { ...located, span, origin: located.span };
}

function locateMap(walk: Walk, node: YAMLMap, depth: number, parent: string): LocatedValue {
  const entries = new Map<string, LocatedEntry>();
  walk.open.add(node);
  for (const pair of node.items) {
    const key = keyOf(walk, pair.key as Node | null);
    if (key === undefined) continue;
    const first = entries.get(key.name);
    if (first !== undefined) {
      walk.problems.push(duplicateKey(key.span, key.name, first.key, depth === 1 && parent === "stages"));
    }
    // An empty value has no width; its place is after its key.
    const empty = { ...key.span, start: key.span.end };
    const value = locate(walk, pair.value as Node | null, depth + 1, key.name, empty);
    if (value !== undefined && first === undefined) entries.set(key.name, { key: key.span, value });
  }
  walk.open.delete(node);
  return { type: "map", entries, span: spanOf(walk, node) };
}

function locateList(walk: Walk, node: YAMLSeq, depth: number): LocatedValue {
  const items: LocatedValue[] = [];
  walk.open.add(node);
  for (const item of node.items) {
    const located = locate(walk, item as Node | null, depth + 1, "", spanOf(walk, node));
    if (located !== undefined) items.push(located);
  }
  walk.open.delete(node);
  return { type: "list", items, span: spanOf(walk, node) };
}

function locateScalar(walk: Walk, node: Scalar, fallback?: Span): LocatedValue {
  const span = spanOf(walk, node, fallback);
  const { value } = node;
  const written = node.source ?? String(value ?? "");
  const common = { type: "scalar", span, written, quoted: node.type !== "PLAIN" } as const;
  if (value === null || typeof value === "boolean" || typeof value === "string") return { ...common, value };
  const problem = badNumber(span, value, written);
  if (problem !== undefined) walk.problems.push(problem);
  if (typeof value === "number" && Number.isFinite(value)) return { ...common, value };
  return { ...common, value: null, broken: true };
}

function keyOf(walk: Walk, node: Node | null): { readonly name: string; readonly span: Span } | undefined {
  const span = spanOf(walk, node);
  if (!isScalar(node) || node.value === null || node.value === "") {
    walk.problems.push(notAKey(span, isScalar(node)));
    return undefined;
  }
  const name = typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
  if (!FORBIDDEN_KEYS.has(name)) return { name, span };
  walk.problems.push(forbiddenKey(span, name));
  return undefined;
}

function spanOf({ source, start }: Walk, node: Node | null, fallback?: Span): Span {
  const range = node?.range;
  if (!range) return fallback ?? { source, start, end: start + 1 };
  return { source, start: start + range[0], end: start + range[1] };
}

/** All anchors of each name in the order of the text. The library would walk the document for every alias. */
function anchorsOf(document: Document.Parsed): ReadonlyMap<string, readonly Node[]> {
  const anchors = new Map<string, Node[]>();
  visit(document, {
    Node: (_, node) => {
      if (!("anchor" in node) || !node.anchor) return;
      const others = anchors.get(node.anchor);
      if (others === undefined) anchors.set(node.anchor, [node]);
      else others.push(node);
    },
  });
  return anchors;
}
