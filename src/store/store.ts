import type { ActionRecord, FileEntry, KeyManifest } from "../core/action.js";
import type { TranspiledCode } from "../core/attempt.js";
import type { CodeIdentity } from "../core/code-identity.js";
import type { Digest, Key, RunId } from "../core/ids.js";
import type { ItemPlaces } from "../core/items.js";
import type { Readers } from "../core/kept-secret.js";
import type { Kind } from "../core/kind.js";
import type { PathFault } from "../core/walk-files.js";

/** A source or artifact as it was found on disk. */
export interface TreeDigest {
  /** Of a file: its content. Of a folder: its sorted file list (relative path and SHA-256 of each file). */
  readonly digest: Digest;
  readonly type: "file" | "folder";
  readonly bytes: number;
  readonly files: readonly FileEntry[];
  /** Of a source: what could not be read; it counts in the digest, and a stage that meets it refuses it. */
  readonly faults: readonly PathFault[];
}

export interface FoundItems {
  readonly packs: ItemPlaces["packs"];
  /** Files that are damaged, or were not written with the key of the cache. */
  readonly refused: number;
}

export type ArtifactCheck =
  | { readonly state: "sound" }
  | { readonly state: "missing" }
  | { readonly state: "damaged"; readonly file: string; readonly expected: string; readonly got: string };

/** The right to execute one action, held by one process of all that share the store. */
export interface Claim {
  readonly key: Key;
  /** Private to this key, survives a crash; nobody else writes there while the claim is held. */
  readonly scratch: string;
  /** A fresh folder `tmp/<key>.<random>/` on the same file system as the artifacts, with an empty folder per output. */
  readonly newAttempt: (
    outputs: readonly string[],
  ) => Promise<{ readonly folder: string; readonly outputs: Readonly<Record<string, string>> }>;
  /**
   * Names the stage's process group in the lock, so that it is ended first when the lock is taken over after a crash.
   */
  readonly recordProcessGroup: (
    group: { readonly pid: number; readonly startTime?: string } | undefined,
  ) => Promise<void>;
  /** Throws `ClaimLost` where another process has taken the claim over. */
  readonly mustHold: () => void;
  /** A fresh path in `tmp/` for a record that waits to be published; a taker of the claim takes it away. */
  readonly newRecord: () => string;
  /** Forgets what earlier attempts left in scratch. */
  readonly clearScratch: () => Promise<void>;
  /** Keeps scratch; sweeps the attempt folders. */
  readonly release: () => Promise<void>;
}

export interface PublishRequest {
  readonly claim: Claim;
  readonly record: Omit<ActionRecord, "format" | "key" | "outputs" | "bytes">;
  /** Filled folders in the attempt, by output. */
  readonly outputs: Readonly<Record<string, { readonly folder: string; readonly kind: Kind }>>;
}

/**
 * The cache on disk. All writing into `cache/` happens behind this interface.
 * Layout: `actions/<key>.json artifacts/<digest>/ artifacts/<digest>.json downloads/<sha256> roots/ tmp/ scratch/ locks/ index/`.
 */
export interface Store {
  readonly root: string;
  readonly downloads: string;
  /** Where jobs on a cluster are described. */
  readonly jobs: string;
  /** Of a pipeline that is not trusted: the folder that its sources must not lead out of. */
  readonly confinedTo: string | undefined;
  /** Where loading a user's stage keeps what it transpiled. */
  readonly transpiled: TranspiledCode;

  /** Digest of a source, remembered by (path, size, mtime, ctime, inode); only what changed is read again. */
  readonly digestSource: (path: string, signal?: AbortSignal) => Promise<TreeDigest>;
  /** The code a plugin's results depend on, remembered by the numbers of its files. */
  readonly digestCode: (module: string) => Promise<CodeIdentity>;
  /** False where the key of the cache could not be kept: then no other run will believe what this one records. */
  readonly hasLastingKey: boolean;
  /** Where others can read that key, and so hand results to this user. */
  readonly keyReaders: Readers | undefined;
  /** The record of a key, if it was written with the key of this cache. */
  readonly findAction: (key: Key) => Promise<ActionRecord | undefined>;
  /** Whether there is a record of this key that was not: by another user, an older version, or by hand. */
  readonly isUntrusted: (key: Key) => Promise<boolean>;
  /** The earlier action of this stage, or of one alike in another pipeline, that is most like this one, to explain a miss. */
  readonly nearestAction: (
    manifest: KeyManifest,
    where: { readonly pipeline: string; readonly stage: string },
  ) => Promise<ActionRecord | undefined>;

  /** Absolute path of an artifact, whether it exists or not. */
  readonly artifactPath: (digest: Digest) => string;
  readonly artifactFiles: (digest: Digest) => Promise<readonly FileEntry[] | undefined>;
  /** Compares the bytes with the manifest, through the digest index: unchanged files are not read again. */
  readonly checkArtifact: (digest: Digest, options?: { readonly full?: boolean }) => Promise<ArtifactCheck>;
  /** Whether each source and artifact is read in full when first checked, and everything in the cache is checked. */
  readonly checksContents: boolean;
  /** Moves a damaged artifact away, and damaged downloads that it holds, so that they are misses. */
  readonly setAside: (digest: Digest) => Promise<void>;

  /** Waits until nobody else executes this action. `onWait` is called once per holder. */
  readonly claim: (
    key: Key,
    options: { readonly signal: AbortSignal; readonly onWait: (holder: string) => void },
  ) => Promise<Claim>;
  /**
   * Hash, fsync, 0444, rename into place; the action record last. A crash at any instant leaves nothing or a whole result.
   * Rejects with `ClaimLost` where another process has taken the claim over: then the record is that one's to write.
   */
  readonly publish: (request: PublishRequest) => Promise<ActionRecord>;

  /** The packs of items of a stage type and its code that are authentic, and how many are not. */
  readonly findItems: (base: Digest) => FoundItems;
  /** How many of some items, by their digests, packs of a space do not have. */
  readonly countNewItems: (base: Digest, space: Digest, digests: readonly Digest[]) => number;
  /** Makes the packs in a folder part of the store, as `publish` does with outputs, and notes which others were used. */
  readonly keepItems: (base: Digest, folder: string, used: readonly string[]) => Promise<void>;

  /** Protects these keys from gc while a run works with them; gone when the run's process is. */
  readonly lease: (run: RunId, keys: readonly Key[]) => Promise<{ readonly release: () => Promise<void> }>;
  /** Notes what a run refers to, for gc at a time when the run's folder cannot be reached. Gives why it could not. */
  readonly refer: (run: RunId, keys: readonly Key[]) => Error | undefined;
  /** Ends the heartbeat and what is still being tidied. Claims and leases must have been released. */
  readonly close: () => Promise<void>;
}
