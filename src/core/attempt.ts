import type { ResourceUse } from "./action.js";
import type { Failure } from "./failure.js";
import type { ItemPlaces, ItemsUsed } from "./items.js";
import type { JsonObject } from "./json.js";
import type { ProjectKey } from "./project-key.js";

/** Where what was transpiled of users' stages is kept. */
export interface TranspiledCode {
  readonly folder: string;
  /** Root of the cache that contains the folder, whose key authenticates it. */
  readonly cache: string;
}

/**
 * The only channel between the engine and a stage's process: three files in the attempt's folder.
 * The engine writes `request.json`; the stage appends lines to `events.jsonl` and, last, writes `result.json` by rename.
 */
export interface AttemptRequest {
  readonly stage: string;
  /** Absolute path or bundled name of the plugin's module, as the loader takes it. */
  readonly plugin: {
    readonly uses: string;
    readonly base: string;
    readonly transpiled?: TranspiledCode;
    /** Of one that comes with radpipe: whether its modules were edited after they were flattened, and are what runs. */
    readonly asCompiled?: boolean;
  };
  readonly contractVersion: number;
  /** After defaults. Secrets are written as `${env.NAME}`; the process has them in its environment. */
  readonly params: JsonObject;
  /** Absolute paths by port; a table, or a source that is one file, is the file itself. */
  readonly inputs: Readonly<Record<string, string>>;
  /**
   * By port, a JSON file `{ "files": FileEntry[] }` with the files of that input: the manifest of its artifact, or what a
   * source folder was found to hold. Left out of files, and where the input is only a part of an artifact.
   */
  readonly manifests?: Readonly<Record<string, string>>;
  /** Absolute paths of empty folders by output. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Private to this key; survives a crash, goes after success. */
  readonly scratch: string;
  /** Verified downloads shared by all runs, named by SHA-256. */
  readonly downloads: string;
  readonly resources: { readonly cpus: number; readonly memoryBytes?: number; readonly gpus: number };
  readonly secrets: readonly string[];
  /** Absent where everything is to be made: of an execution that is compared, or was asked for. */
  readonly items?: ItemPlaces;
  /** Path of the key of pseudonyms, for a stage that names patients by them. */
  readonly pseudonyms?: ProjectKey;
}

/** One line of `events.jsonl`. */
export type AttemptEvent =
  | {
      readonly type: "progress";
      readonly done: number;
      readonly total?: number;
      readonly unit: string;
      readonly message?: string;
    }
  | { readonly type: "log"; readonly line: string }
  | { readonly type: "warning"; readonly message: string }
  | { readonly type: "metric"; readonly name: string; readonly value: number }
  | { readonly type: "epoch"; readonly measures: Readonly<Record<string, number>> }
  | { readonly type: "fact"; readonly name: string; readonly value: string | number | boolean };

export type AttemptResult =
  | {
      readonly status: "succeeded";
      readonly metrics: Readonly<Record<string, number>>;
      readonly facts: Readonly<Record<string, string | number | boolean>>;
      readonly warnings: readonly string[];
      /** As the process measured itself at its end. */
      readonly resources?: ResourceUse;
      readonly items?: ItemsUsed;
    }
  | {
      readonly status: "failed";
      readonly failure: Failure;
      readonly resources?: ResourceUse;
      readonly items?: ItemsUsed;
    };
