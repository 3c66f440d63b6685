import { tf } from "../tfjs.js";
import type { Value } from "./graph/value.js";

const { engine } = tf;

/** Without a mark or a tidy that ends, a graph is cut where it has grown this large. */
const maxNodes = 20_000;

export interface StepBoundary {
  /** An optimizer has applied gradients; the step ends when the tidy around it does. */
  readonly mark: () => void;
  /** Whether what was recorded before this value should be computed first. */
  readonly passed: (next: Value) => boolean;
  readonly flushed: () => void;
}

/**
 * Keeps a loop that never gives way from recording one endless graph. Inside the tidy of a step everything is still
 * alive and would have to be kept, so the cut is made where the next step begins: at the first record under a gradient
 * after that tidy has ended.
 */
export function stepBoundary(): StepBoundary {
  let marked = false;
  let scope: unknown = null;
  let lastFlush = 0;
  return {
    mark() {
      marked = true;
      scope = engine().state.activeScope;
    },
    passed(next) {
      const id = next.node?.id ?? 0;
      if (lastFlush === 0) lastFlush = id;
      if (id - lastFlush > maxNodes) return true;
      const { gradientDepth, scopeStack } = engine().state;
      return marked && gradientDepth > 0 && !scopeStack.includes(scope as never);
    },
    flushed() {
      marked = false;
      scope = null;
      lastFlush = 0;
    },
  };
}
