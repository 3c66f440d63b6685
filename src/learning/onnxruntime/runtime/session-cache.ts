import { compileTrace } from "../compile/compile.js";
import type { Trace } from "../graph/trace.js";
import type { OnnxRuntime } from "./binding.js";
import { createSession, type Session, type SessionOptions } from "./session.js";
import type { Statistics } from "./statistics.js";

/** A fit uses about five programs: the step, the last and smaller batch, validation, prediction, the first step. */
const maxSessions = 32;

export interface SessionCache {
  readonly sessionFor: (trace: Trace) => Session;
  readonly size: () => number;
  readonly releaseAll: () => void;
}

/** Compiled graphs by key. The one that was not used for longest gives its memory back when there are too many. */
export function createSessionCache(
  runtime: OnnxRuntime,
  options: SessionOptions,
  statistics: Statistics,
): SessionCache {
  const sessions = new Map<string, Session>();
  return {
    sessionFor(trace) {
      let session = sessions.get(trace.key);
      if (session) {
        // A Map keeps insertion order: putting it in anew makes it the youngest.
        sessions.delete(trace.key);
      } else {
        const started = performance.now();
        session = createSession(runtime, compileTrace(trace, options.block), options);
        statistics.compiled += 1;
        statistics.compileMilliseconds += performance.now() - started;
      }
      sessions.set(trace.key, session);
      if (sessions.size > maxSessions) {
        const [oldest] = sessions.keys();
        sessions.get(oldest!)!.release();
        sessions.delete(oldest!);
        statistics.released += 1;
      }
      return session;
    },
    size: () => sessions.size,
    releaseAll() {
      for (const session of sessions.values()) session.release();
      sessions.clear();
    },
  };
}
