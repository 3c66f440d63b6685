import type { Diagnostic } from "../core/diagnostic.js";
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
} from "../vendor/yaml.js";
import { MAX_DEPTH } from "./compose-document.js";
import { FORBIDDEN_KEYS, type LocatedValue, type LocatedEntry } from "./located-value.js";
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
  const problems: Diagnostic[] = [];
  const open = new Set<Node>();
  let anchors: ReadonlyMap<string, readonly Node[]> | undefined;
  let values = 0;
  /** The outermost of the aliases that are being written out. */
  let writtenOut: Span | undefined;

  /** `parent` is the key of the mapping that holds the node, to word what is wrong with its keys. */
  const locate = (node: Node | null, depth: number, parent: string, fallback?: Span): LocatedValue | undefined => {
    values += 1;
    if (values > MAX_VALUES) {
      if (values === MAX_VALUES + 1) problems.push(tooManyValues(writtenOut ?? spanOf(node, fallback)));
      return undefined;
    }
    if (depth > MAX_DEPTH) {
      problems.push(tooDeep(spanOf(node, fallback)));
      return undefined;
    }
    if (isAlias(node)) return locateAlias(node, depth, parent);
    if (isMap(node)) return locateMap(node, depth, parent);
    if (isSeq(node)) return locateList(node, depth);
    if (isScalar(node)) return locateScalar(node, fallback);
    return { type: "scalar", value: null, written: "", quoted: false, span: spanOf(null, fallback) };
  };

  const locateAlias = (node: Alias, depth: number, parent: string): LocatedValue | undefined => {
    const span = spanOf(node);
    anchors ??= anchorsOf(document);
    const target = anchors.get(node.source)?.findLast((anchor) => start + (anchor.range?.[0] ?? 0) < span.start);
    if (target === undefined || open.has(target)) {
      problems.push(badAlias(span, node.source, target !== undefined));
      return undefined;
    }
    const isOutermost = writtenOut === undefined;
    writtenOut ??= span;
    const located = locate(target, depth, parent);
    if (isOutermost) writtenOut = undefined;
    return located && { ...located, span, origin: located.span };
  };

  const locateMap = (node: YAMLMap, depth: number, parent: string): LocatedValue => {
    const entries = new Map<string, LocatedEntry>();
    open.add(node);
    for (const pair of node.items) {
      const key = keyOf(pair.key as Node | null);
      if (key === undefined) continue;
      const first = entries.get(key.name);
      if (first !== undefined) {
        problems.push(duplicateKey(key.span, key.name, first.key, depth === 1 && parent === "stages"));
      }
      // An empty value has no width; the place after its key is where it should stand.
      const empty = { ...key.span, start: key.span.end };
      const value = locate(pair.value as Node | null, depth + 1, key.name, empty);
      if (value !== undefined && first === undefined) entries.set(key.name, { key: key.span, value });
    }
    open.delete(node);
    return { type: "map", entries, span: spanOf(node) };
  };

  const locateList = (node: YAMLSeq, depth: number): LocatedValue => {
    const items: LocatedValue[] = [];
    open.add(node);
    for (const item of node.items) {
      const located = locate(item as Node | null, depth + 1, "", spanOf(node));
      if (located !== undefined) items.push(located);
    }
    open.delete(node);
    return { type: "list", items, span: spanOf(node) };
  };

  const locateScalar = (node: Scalar, fallback?: Span): LocatedValue => {
    const span = spanOf(node, fallback);
    const { value } = node;
    const written = node.source ?? String(value ?? "");
    const common = { type: "scalar", span, written, quoted: node.type !== "PLAIN" } as const;
    if (value === null || typeof value === "boolean" || typeof value === "string") return { ...common, value };
    const problem = badNumber(span, value, written);
    if (problem !== undefined) problems.push(problem);
    if (typeof value === "number" && Number.isFinite(value)) return { ...common, value };
    return { ...common, value: null, broken: true };
  };

  const keyOf = (node: Node | null): { readonly name: string; readonly span: Span } | undefined => {
    const span = spanOf(node);
    if (!isScalar(node) || node.value === null || node.value === "") {
      problems.push(notAKey(span, isScalar(node)));
      return undefined;
    }
    const name = typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
    if (!FORBIDDEN_KEYS.has(name)) return { name, span };
    problems.push(forbiddenKey(span, name));
    return undefined;
  };

  const spanOf = (node: Node | null, fallback?: Span): Span => {
    const range = node?.range;
    if (!range) return fallback ?? { source, start, end: start + 1 };
    return { source, start: start + range[0], end: start + range[1] };
  };

  if (document.contents === null) return { problems };
  const root = locate(document.contents, 0, "");
  // Of a document that explodes, nothing more is looked at.
  return { ...(root && values <= MAX_VALUES && { root }), problems };
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
