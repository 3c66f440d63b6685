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
import { composeDocument, MAX_DEPTH } from "./compose-document.js";
import { type Located, type LocatedEntry, quoted } from "./located.js";
import { problemAt, type SourceText, type Span } from "./source-text.js";
import { syntaxProblems } from "./syntax-problems.js";

/**
 * Aliases repeat what they stand for, so few lines can mean billions of values. The whole document, aliases written
 * out, may hold this many: a hundred times a large pipeline.
 */
const MAX_VALUES = 100_000;
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

interface ParsedYaml {
  /** Absent where the text is not YAML, or says nothing. */
  readonly root?: Located;
  readonly problems: readonly Diagnostic[];
}

/** Reads YAML 1.2 (core schema). `start` is where in the text of `source` the document begins. */
export function parseYaml(source: SourceText, start = 0): ParsedYaml {
  const document = composeDocument(source.text.slice(start));
  if ("tooDeepAt" in document) {
    const at = start + document.tooDeepAt;
    return { problems: [tooDeep({ source, start: at, end: at + 1 })] };
  }
  const syntax = syntaxProblems(document, source, start);
  if (syntax.length > 0) return { problems: syntax };
  if (document.contents === null) return { problems: [] };
  const builder = new TreeBuilder(document, source, start);
  const root = builder.build(document.contents, 0, "");
  // Of a document that explodes, nothing more is looked at.
  return { ...(root && !builder.isTooLarge && { root }), problems: builder.problems };
}

const tooDeep = (span: Span): Diagnostic =>
  problemAt("yaml-syntax", span, `Expected at most ${MAX_DEPTH} levels of nesting, got more`);

class TreeBuilder {
  readonly problems: Diagnostic[] = [];
  private values = 0;
  /** The outermost of the aliases that are being written out. */
  private alias: Span | undefined;

  get isTooLarge(): boolean {
    return this.values > MAX_VALUES;
  }

  private readonly open = new Set<Node>();
  private anchors: ReadonlyMap<string, readonly Node[]> | undefined;

  constructor(
    private readonly document: Document.Parsed,
    private readonly source: SourceText,
    private readonly start: number,
  ) {}

  /** `parent` is the key of the mapping that holds the node, to word what is wrong with its keys. */
  build(node: Node | null, depth: number, parent: string, fallback?: Span): Located | undefined {
    this.values += 1;
    if (this.values > MAX_VALUES) {
      if (this.values === MAX_VALUES + 1) this.reportTooManyValues(this.alias ?? this.spanOf(node, fallback));
      return undefined;
    }
    if (depth > MAX_DEPTH) {
      this.problems.push(tooDeep(this.spanOf(node, fallback)));
      return undefined;
    }
    if (isAlias(node)) return this.buildAlias(node, depth, parent);
    if (isMap(node)) return this.buildMap(node, depth, parent);
    if (isSeq(node)) return this.buildList(node, depth);
    if (isScalar(node)) return this.buildScalar(node, fallback);
    return { type: "scalar", value: null, written: "", quoted: false, span: this.spanOf(null, fallback) };
  }

  private buildAlias(node: Alias, depth: number, parent: string): Located | undefined {
    const span = this.spanOf(node);
    const target = this.anchored(node.source, span.start - this.start);
    if (target === undefined || this.open.has(target)) {
      const why = target === undefined ? "no anchor of that name before it" : "an alias inside of its own anchor";
      this.problems.push(
        problemAt("yaml-syntax", span, `Expected an alias to a value, got \`*${node.source}\`: ${why}`),
      );
      return undefined;
    }
    const isOutermost = this.alias === undefined;
    this.alias ??= span;
    const located = this.build(target, depth, parent);
    if (isOutermost) this.alias = undefined;
    return located && { ...located, span, origin: located.span };
  }

  /** The node that last had an anchor of this name before `offset`. The library would walk the document for each alias. */
  private anchored(name: string, offset: number): Node | undefined {
    if (this.anchors === undefined) {
      const anchors = new Map<string, Node[]>();
      visit(this.document, {
        Node: (_, node) => {
          if (!("anchor" in node) || !node.anchor) return;
          const others = anchors.get(node.anchor);
          if (others === undefined) anchors.set(node.anchor, [node]);
          else others.push(node);
        },
      });
      this.anchors = anchors;
    }
    return this.anchors.get(name)?.findLast((node) => (node.range?.[0] ?? 0) < offset);
  }

  private buildMap(node: YAMLMap, depth: number, parent: string): Located {
    const entries = new Map<string, LocatedEntry>();
    this.open.add(node);
    for (const pair of node.items) {
      const key = this.keyOf(pair.key as Node | null);
      if (key === undefined) continue;
      const first = entries.get(key.name);
      if (first !== undefined) this.reportDuplicate(key, first.key, depth === 1 && parent === "stages");
      const value = this.build(pair.value as Node | null, depth + 1, key.name, {
        ...key.span,
        start: key.span.end,
      });
      if (value !== undefined && first === undefined) entries.set(key.name, { key: key.span, value });
    }
    this.open.delete(node);
    return { type: "map", entries, span: this.spanOf(node) };
  }

  private buildList(node: YAMLSeq, depth: number): Located {
    this.open.add(node);
    const items: Located[] = [];
    for (const item of node.items) {
      const located = this.build(item as Node | null, depth + 1, "", this.spanOf(node));
      if (located !== undefined) items.push(located);
    }
    this.open.delete(node);
    return { type: "list", items, span: this.spanOf(node) };
  }

  private buildScalar(node: Scalar, fallback?: Span): Located {
    const span = this.spanOf(node, fallback);
    const isQuoted = node.type !== "PLAIN";
    const written = node.source ?? String(node.value ?? "");
    const value = node.value;
    const common = { type: "scalar", span, written, quoted: isQuoted } as const;
    if (value === null || typeof value === "boolean" || typeof value === "string") return { ...common, value };
    if (typeof value === "number" && Number.isFinite(value)) {
      if (Number.isInteger(value) && !Number.isSafeInteger(value) && /^[-+]?\d+$/.test(written)) {
        this.problems.push(
          problemAt("wrong-type", span, `Expected a whole number of at most 9007199254740991, got ${written}`, {
            remedy: `If it is a name and not a quantity, put it in quotes: "${written}"`,
          }),
        );
      }
      return { ...common, value };
    }
    this.problems.push(
      problemAt("wrong-type", span, `Expected a finite number, got ${written}`, {
        remedy: "If it is a text, put it in quotes.",
      }),
    );
    return { ...common, value: null, broken: true };
  }

  private keyOf(node: Node | null): { readonly name: string; readonly span: Span } | undefined {
    const span = this.spanOf(node);
    if (!isScalar(node) || node.value === null || node.value === "") {
      this.problems.push(
        problemAt(
          "yaml-syntax",
          span,
          `Expected a key to be a text, got ${isScalar(node) ? "nothing" : "a list, a mapping or an alias"}`,
        ),
      );
      return undefined;
    }
    const name = typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
    if (FORBIDDEN_KEYS.has(name)) {
      this.problems.push(
        problemAt(
          "forbidden-key",
          span,
          `Expected a key that JavaScript gives no meaning of its own, got \`${name}\``,
          {
            remedy: "Choose another name.",
          },
        ),
      );
      return undefined;
    }
    return { name, span };
  }

  private reportDuplicate(key: { readonly name: string; readonly span: Span }, first: Span, isStage: boolean): void {
    const what = isStage ? "every stage id" : "every key of a mapping";
    this.problems.push(
      problemAt("duplicate-key", key.span, `Expected ${what} to be there once, got ${quoted(key.name)} again`, {
        remedy: isStage ? "Give one of the two stages another id." : "Remove one of the two.",
        related: [{ message: "it is here first", span: first }],
      }),
    );
  }

  private reportTooManyValues(span: Span): void {
    this.problems.push(
      problemAt(
        "too-many-aliases",
        span,
        `Expected at most ${MAX_VALUES.toLocaleString("en")} values with all aliases written out, got more`,
        { remedy: "Use fewer aliases (`*name`) of anchors that hold aliases themselves." },
      ),
    );
  }

  private spanOf(node: Node | null, fallback?: Span): Span {
    const range = node?.range;
    // An empty value has a place, but no width; the place after its key is where it should stand.
    if (!range) return fallback ?? { source: this.source, start: this.start, end: this.start + 1 };
    return { source: this.source, start: this.start + range[0], end: this.start + Math.max(range[1], range[0]) };
  }
}
