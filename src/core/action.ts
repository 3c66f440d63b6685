import type { Digest, Key } from "./ids.js";
import type { ItemUse } from "./items.js";
import type { JsonValue } from "./json.js";
import type { Kind } from "./kind.js";

/** Raised when the meaning of a key or the layout of the store changes: old entries are then misses, not errors. */
export const STORE_FORMAT = 1;

/** All that a stage's result depends on. Its canonical JSON is digested to the key. */
export interface KeyManifest {
  readonly format: number;
  readonly plugin: { readonly name: string; readonly version: number; readonly contract: number };
  readonly code: {
    /** Digest over `modules` and `packages`, or `version` where the plugin asks for that. */
    readonly digest: Digest | "version";
  };
  /** Parameters after defaults, without inert ones (or the plugin's own `identity` of them). */
  readonly params: JsonValue;
  /** Content digest of each input by port. */
  readonly inputs: Readonly<Record<string, Digest>>;
  /** Values of declared, non-secret environment variables that the stage uses. */
  readonly environment: Readonly<Record<string, string>>;
  /** It saw the whole environment of the user, whose values are not recorded. */
  readonly passesEnvironment?: true;
  /** Which key the pseudonyms of patients are made with (`Pseudonyms.key`), where they are. */
  readonly pseudonyms?: string;
}

/** One file of an artifact or source folder. `path` is relative, with `/`. */
export interface FileEntry {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: Digest;
}

export interface ArtifactReference {
  readonly kind: Kind;
  readonly digest: Digest;
  readonly bytes: number;
  readonly files: number;
}

/** `cache/actions/<key>.json`: what an action made. Written last, by rename: where it is, all it names was complete. */
export interface ActionRecord {
  readonly format: number;
  readonly key: Key;
  readonly manifest: KeyManifest;
  /** For explanations only: emitted modules (path below the package or plugin folder -> digest) and packages (name -> version). */
  readonly codeDetail: {
    readonly modules: Readonly<Record<string, Digest>>;
    readonly packages: Readonly<Record<string, string>>;
  };
  /** Of the run that executed it, for explanations only. */
  readonly pipeline: string;
  readonly stage: string;
  readonly run: string;
  readonly outputs: Readonly<Record<string, ArtifactReference>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  readonly warnings: readonly string[];
  readonly durationMs: number;
  /** Sum over the outputs. */
  readonly bytes: number;
  readonly resources: ResourceUse;
  /** What it took and made of single items. */
  readonly items?: readonly ItemUse[];
  readonly host: string;
  /** ISO 8601, UTC. */
  readonly finishedAt: string;
}

export interface ResourceUse {
  /** Processors that the stage was told to use; absent of what was made before this was noted. */
  readonly cpus?: number;
  /** User plus system time of the stage's processes, seconds; absent where the system does not tell. */
  readonly cpuSeconds?: number;
  /** Peak resident memory of the stage's process, bytes. */
  readonly peakMemoryBytes?: number;
}
