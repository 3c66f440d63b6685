import type { Diagnostic, Place } from "./diagnostic.js";
import type { Digest, StageId } from "./ids.js";
import type { JsonObject, JsonValue } from "./json.js";
import type { Kind } from "./kind.js";
import type { Port, StageContract } from "./stage-contract.js";

/** Where an input comes from. */
export type InputSource =
  | {
      readonly type: "wire";
      readonly stage: StageId;
      readonly output: string;
      /** Something inside the output, relative, with `/`. */
      readonly path?: string;
    }
  | {
      readonly type: "source";
      /** Absolute. */
      readonly path: string;
      /** As the user wrote it. */
      readonly written: string;
    };

export interface ValidInput {
  readonly source: InputSource;
  readonly kind: Kind;
  readonly place: Place;
}

export interface ValidStage {
  readonly id: StageId;
  readonly uses: string;
  readonly contract: StageContract;
  readonly description?: string;
  /** After interpolation, overrides, defaults and the pipeline's seed. Secrets are written as `${env.NAME}`. */
  readonly params: JsonObject;
  readonly inputs: Readonly<Record<string, ValidInput>>;
  /** After `portsOf`. */
  readonly outputs: Readonly<Record<string, Port>>;
  readonly timeoutMs?: number;
  readonly retries: {
    readonly count: number;
    readonly delayMs: number;
    /** By how much a job asks for more memory after it ran out of it. */
    readonly memoryFactor?: number;
  };
  /** `cpus` is absent where the pipeline does not say: the engine gives the stage what is free. */
  readonly resources: {
    readonly cpus?: number;
    readonly memoryBytes?: number;
    readonly gpus: number;
    /** Of a job on a cluster. */
    readonly timeMs?: number;
  };
  /** `false`: the stage, and what needs it, is skipped. */
  readonly when: boolean;
  /** Declared, non-secret variables that this stage's parameters use, with their values: in its key. */
  readonly environment: Readonly<Record<string, string>>;
  /** Names of secret variables for this stage's process: in no key, record or log. */
  readonly secrets: readonly string[];
  /** Its process sees the whole environment of the user, which is not recorded. */
  readonly passesEnvironment: boolean;
  /** It names patients, and the pipeline says `pseudonymize: true`. */
  readonly pseudonymizes: boolean;
  readonly place: Place;
  /** Of a training that a sweep cuts into pieces. */
  readonly rung?: Rung;
}

/** A piece of a training. Whether those above the first are run is decided when all members have done the one before. */
export interface Rung {
  /** The stage that was cut into pieces; the last piece keeps its name. */
  readonly of: StageId;
  /** From 0. */
  readonly level: number;
  /** Epochs done at its end. */
  readonly epochs: number;
  readonly isLast: boolean;
}

/** A pipeline that was read, interpolated and checked against the plugins it uses. The graph is not yet known to be acyclic. */
export interface ValidPipeline {
  readonly name: string;
  readonly description?: string;
  /** Absolute path of the YAML file. */
  readonly file: string;
  readonly fileDigest: Digest;
  readonly seed?: number;
  /** The document after params, overrides and environment; secrets are written as `${env.NAME}`. */
  readonly document: JsonObject;
  readonly params: Readonly<Record<string, JsonValue>>;
  /** `--set` as given. */
  readonly overrides: readonly string[];
  /** In the order of the file. */
  readonly stages: ReadonlyMap<StageId, ValidStage>;
  /** What is not wrong, but probably not meant. */
  readonly warnings: readonly Diagnostic[];
}
