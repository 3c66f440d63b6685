import { existsSync } from "node:fs";
import path from "node:path";
import type { Failure } from "../core/failure.js";
import type { Result } from "../core/result.js";
import type { trustStore } from "../store/trust.js";
import type { GcReport } from "../store/upkeep/gc.js";
import type { ActionList, StoreUsage } from "../store/upkeep/usage.js";
import type { VerifyReport } from "../store/upkeep/verify.js";
import { failed, type Problem, wrongArgument } from "./problem.js";
import type { ProjectFolders } from "./project-folders.js";

export type { StoreUsage };

/** Of what reads every byte. */
export interface Reading {
  readonly signal?: AbortSignal;
  /** Bytes. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface CollectOptions {
  /** Only say what would go, and what it would cost to make it again. */
  readonly dryRun?: boolean;
  /** Remove what this stage made, also where runs refer to it; it is made again when needed. */
  readonly stage?: string;
  /** Remove only until the cache has at most so many bytes. */
  readonly maxBytes?: number;
  /** Remove what was made of items, the longest unused first, until so many are left. */
  readonly maxItems?: number;
}

export type TrustedCache = Extract<Awaited<ReturnType<typeof trustStore>>, { readonly ok: true }>["value"] & {
  /** Absolute. */
  readonly folder: string;
};

/** The results that are kept, to look after. */
export interface ProjectCache {
  /** What is in it, newest first. */
  readonly list: () => Promise<Result<ActionList, Problem>>;
  /** How much room it takes, and for which stages. */
  readonly usage: () => Promise<Result<StoreUsage, Problem>>;
  /** Reads every byte and compares it with its digest. What is damaged is set aside, and made again when it is needed. */
  readonly verify: (reading?: Reading) => Promise<Result<VerifyReport, Problem>>;
  /** Takes over a cache of one's own that was moved, or that an older version wrote, after reading every byte of it. */
  readonly trust: (folder?: string, reading?: Reading) => Promise<Result<TrustedCache, Problem>>;
  /** Removes what no run refers to, the cheapest to make again first. */
  readonly collect: (options?: CollectOptions) => Promise<Result<GcReport, Problem>>;
}

export function projectCache({ cacheFolder, runsFolder, workingFolder }: ProjectFolders): ProjectCache {
  const where = { root: cacheFolder, runsFolder };
  return {
    list: async () => answered(await (await import("../store/upkeep/usage.js")).listActions(where)),
    usage: async () => answered(await (await import("../store/upkeep/usage.js")).storeUsage(where)),
    verify: async (reading = {}) => {
      const { verifyStore } = await import("../store/upkeep/verify.js");
      return answered(await verifyStore({ root: cacheFolder, ...reading }));
    },
    trust: async (named, reading = {}) => {
      const folder = named === undefined ? cacheFolder : path.resolve(workingFolder, named);
      if (!existsSync(folder)) return wrongArgument(`Expected a cache to trust, got ${folder}, which does not exist`);
      const { trustStore } = await import("../store/trust.js");
      const trusted = answered(await trustStore({ root: folder, ...reading }));
      return trusted.ok ? { ...trusted, value: { ...trusted.value, folder } } : trusted;
    },
    collect: async (options = {}) => {
      const { collectGarbage } = await import("../store/upkeep/gc.js");
      return answered(await collectGarbage({ ...where, ...options }));
    },
  };
}

const answered = <T>(result: Result<T, Failure>): Result<T, Problem> => (result.ok ? result : failed(result.error));
