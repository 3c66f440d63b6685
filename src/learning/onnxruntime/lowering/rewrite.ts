import type { Node, Value } from "../graph/value.js";

interface RewriteContext {
  /** How often a value is read by nodes or asked for. */
  readonly uses: ReadonlyMap<Value, number>;
  /** What a rectifier made of a value. */
  readonly rectified: ReadonlyMap<Value, Value>;
}

/** Values to take the place of the node's outputs, or null to leave it. */
export type Rewrite = (node: Node, context: RewriteContext) => readonly Value[] | null;
