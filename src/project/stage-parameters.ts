import type { TObject } from "../vendor/typebox.js";

export interface DescribedParameter {
  /** Nested ones as `where.age`. */
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly default?: string;
  readonly description: string;
}

interface SchemaNode {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly SchemaNode[];
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

/** The parameters of a stage as its schema tells them, objects flattened. */
export const describeParameters = (params: TObject): readonly DescribedParameter[] =>
  membersOf(params as unknown as SchemaNode, "");

function membersOf(node: SchemaNode, prefix: string): readonly DescribedParameter[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, member]) => {
    const full = `${prefix}${name}`;
    const own: DescribedParameter = {
      name: full,
      type: typeOf(member),
      required: node.required?.includes(name) === true && member.default === undefined,
      ...(member.default !== undefined && { default: JSON.stringify(member.default) }),
      description: member.description ?? "",
    };
    return [own, ...membersOf(member, `${full}.`)];
  });
}

function typeOf(node: SchemaNode): string {
  if (node.const !== undefined) return JSON.stringify(node.const);
  const choices = node.anyOf ?? node.enum?.map((value): SchemaNode => ({ const: value }));
  if (choices !== undefined) return [...new Set(choices.map(typeOf))].join(" | ");
  if (node.type === "array") return `list of ${node.items ? typeOf(node.items) : "anything"}`;
  return `${node.type ?? "anything"}${rangeOf(node)}`;
}

function rangeOf(node: SchemaNode): string {
  const low = node.minimum ?? node.exclusiveMinimum;
  const high = node.maximum ?? node.exclusiveMaximum;
  if (low !== undefined && high !== undefined) return ` ${low}..${high}`;
  if (low !== undefined) return node.minimum === undefined ? ` > ${low}` : ` >= ${low}`;
  return high === undefined ? "" : node.maximum === undefined ? ` < ${high}` : ` <= ${high}`;
}
