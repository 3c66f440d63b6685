import path from "node:path";
import type { TranspiledCode } from "../core/attempt.js";
import type { Digest, Key } from "../core/ids.js";

/** Where everything is below the store's root. */
export interface Layout {
  readonly root: string;
  readonly format: string;
  readonly actions: string;
  readonly artifacts: string;
  readonly downloads: string;
  /** Packs of what stages made of items, in a folder for each stage type and its code. */
  readonly items: string;
  readonly roots: string;
  readonly tmp: string;
  readonly scratch: string;
  readonly locks: string;
  readonly index: string;
  /** What jobs on a cluster are to do, and which were submitted. */
  readonly jobs: string;
  /** What was transpiled of users' stages. */
  readonly transpiled: TranspiledCode;
  readonly action: (key: Key) => string;
  readonly artifact: (digest: Digest) => string;
  /** The file list of an artifact is next to it, never inside. */
  readonly manifest: (digest: Digest) => string;
  readonly folders: readonly string[];
}

/** Where pipelines that were read and checked are kept, of the store at `root`. */
export const pipelinesFolder = (root: string): string => path.join(root, "index", "pipelines");

/** Where what was transpiled of users' stages is kept, of the store at `root`. */
export const transpiledCode = (root: string): TranspiledCode => ({
  folder: path.join(root, "index", "transpiled"),
  cache: root,
});

export function layoutOf(root: string): Layout {
  const at = (name: string) => path.join(root, name);
  const actions = at("actions");
  const artifacts = at("artifacts");
  const folders = {
    actions,
    artifacts,
    downloads: at("downloads"),
    items: at("items"),
    roots: at("roots"),
    tmp: at("tmp"),
    scratch: at("scratch"),
    locks: at("locks"),
    index: at("index"),
    jobs: at("jobs"),
  };
  return {
    root,
    format: at("format.json"),
    ...folders,
    transpiled: transpiledCode(root),
    // Asked for each of a thousand stages, so without looking for what path.join would tidy.
    action: (key) => `${actions}${path.sep}${key}.json`,
    artifact: (digest) => `${artifacts}${path.sep}${digest}`,
    manifest: (digest) => `${artifacts}${path.sep}${digest}.json`,
    folders: Object.values(folders),
  };
}
