import type { FileEntry } from "./core/action.js";
import type { Items } from "./core/items.js";
import type { JsonObject, JsonValue } from "./core/json.js";
import type { Kind } from "./core/kind.js";
import type { Pseudonyms } from "./core/pseudonyms.js";
import type {
  CommandLine,
  FirstEstimate,
  ItemFiles,
  KnownInput,
  OriginalPicture,
  ParameterProblem,
  Port,
  Resumable,
  StageContract,
  StageMaker,
} from "./core/stage-contract.js";
import type { Static, TObject } from "./vendor/typebox.js";

export type { FileEntry } from "./core/action.js";
export { diskSpace } from "./core/disk-space.js";
export { noteDownload } from "./core/download-note.js";
export { troubleOfCode } from "./core/file-trouble.js";
export type { Items, ItemValue, KeptItem } from "./core/items.js";
export type { JsonObject, JsonValue } from "./core/json.js";
export { canonicalJson } from "./core/json.js";
export type { Kind } from "./core/kind.js";
export { makeFolder } from "./core/make-folder.js";
export { formatMetricName } from "./core/metric-name.js";
export { PARTITIONS, type Partition, SCORED_PARTITIONS, type ScoredPartition } from "./core/partitions.js";
export type { Pseudonyms } from "./core/pseudonyms.js";
export {
  type Answer,
  answersAsked,
  answersOf,
  type BinaryQuestion,
  binaryQuestion,
  type MulticlassQuestion,
  type MultilabelQuestion,
  namesOf,
  type Question,
  type SeveralQuestion,
} from "./core/question.js";
export { seenSource } from "./core/same-source.js";
export { sha256 } from "./core/sha256.js";
export type {
  CommandLine,
  JoinedFiles,
  OriginalPicture,
  ParameterProblem,
  Port,
  StageContract,
  StageMaker,
} from "./core/stage-contract.js";
export { StageFailure } from "./core/stage-failure.js";
export { type Static, type TSchema, Type } from "./vendor/typebox.js";

type Ports = Readonly<Record<string, Port>>;

/** Paths of an input by port: a folder, or the file itself for a table or a source that is one file; of a list all of them. */
type InputPaths<I extends Ports> = {
  readonly [Name in keyof I]: I[Name] extends { readonly several: true }
    ? readonly string[]
    : I[Name]["optional"] extends true
      ? string | undefined
      : string;
};

/** What a running stage sees. Pure in parameters, inputs and seed: no clock, no `Math.random`, no other file. */
export interface StageContext<P = unknown, I extends Ports = Ports, O extends Ports = Ports> {
  readonly params: P;
  /** Absolute paths, read only. */
  readonly inputs: InputPaths<I>;
  /** Absolute paths of empty folders to write into. */
  readonly outputs: { readonly [Name in keyof O]: string };
  /** A private folder per key that survives a crash or Ctrl-C and goes after success. */
  readonly scratch: string;
  /**
   * The files of an input with their SHA-256, where they are known already: what is cached need not be read for them.
   * A member of a list is `models.2`.
   */
  readonly filesOf?: (port: string) => Promise<readonly FileEntry[] | undefined>;
  /**
   * What was made of items (images, volumes) by earlier executions of this stage type with this code, so that only what
   * is new is made. `name`: what they are, in the plural. `parameters`: all that what is made of an item depends on,
   * besides its content; all parameters, if they are left out.
   */
  readonly items: <Notes = unknown>(name: string, parameters?: JsonValue) => Items<Notes>;
  /** Verified downloads shared by all runs: a file is named by its SHA-256. Only `fetch` uses it. */
  readonly downloads: string;
  /**
   * Under the cache's key, so that whoever can only write into the cache cannot forge what `fetch` notes of its
   * downloads. Absent where there is no key.
   */
  readonly authenticate?: (text: string) => string;
  /** Aborted when the run is interrupted, or the stage has used up its time. */
  readonly signal: AbortSignal;
  /** Processors this stage may use at once. */
  readonly cpus: number;
  /** The values of `${env.NAME}` of secrets in parameters that allow them. */
  readonly secret: (text: string) => string;
  /**
   * Of a stage type with `namesPatients: true` if the pipeline says `pseudonymize: true`: it must call every patient
   * that it writes or reports about `pseudonyms.of(id)`.
   */
  readonly pseudonyms?: Pseudonyms;
  /** A line for the stage's log. */
  readonly log: (line: string) => void;
  /** Something the user should know; shown at the end of the run and kept in its record. */
  readonly warn: (message: string) => void;
  /** `done` of `total` `unit`s so far; cheap, call it as often as you like. Rates and estimates are the reporter's. */
  readonly progress: (done: number, total: number | undefined, unit: string, message?: string) => void;
  /** What was measured after an epoch, by the names of a history: `epoch`, `loss`, `validation_auc`. Drawn while a run goes on. */
  readonly epoch: (measures: Readonly<Record<string, number>>) => void;
  /** A number to compare runs by, such as `test.auc`. */
  readonly metric: (name: string, value: number) => void;
  /** Something to remember about how it was done, such as the backend that was used. */
  readonly fact: (name: string, value: string | number | boolean) => void;
}

export interface StageDefinition<P extends TObject = TObject, I extends Ports = Ports, O extends Ports = Ports>
  extends StageContract {
  readonly params: P;
  readonly inputs: I;
  readonly outputs: O;
  readonly run?: (context: StageContext<Static<P>, I, O>) => Promise<void>;
}

/** A definition whose parameter types no longer matter, as the loader keeps it. */
export type AnyStage = StageContract & { readonly run?: (context: StageContext<never, never, never>) => Promise<void> };

interface StageDraft<P extends TObject, I extends Ports, O extends Ports> {
  /** The name in `uses:`. */
  readonly name: string;
  /** Raise it when the meaning of parameters or outputs changes. */
  readonly version: number;
  /** What a version changed in results, for users whose cached results are made again because of it. */
  readonly changes?: Readonly<Record<number, string>>;
  /** A sentence for `pipeline stages`. */
  readonly description: string;
  /** A TypeBox object; every property has a `description`, a default where one is sensible. Closed by itself. */
  readonly params: P;
  readonly inputs: I;
  readonly outputs: O;
  /**
   * Groups of optional inputs: exactly one group is connected, completely: `[["tensors"], ["features", "dataset"]]`.
   */
  readonly exactlyOneOf?: readonly (readonly (keyof I & string)[])[];
  /** Parameters without a meaning here, each with what leaves it without one: written ones are errors, others left out. */
  readonly idle?: (params: Static<P>, inputs: readonly string[]) => Readonly<Record<string, string>>;
  /** The same, where it depends on the stages that the inputs come from. */
  readonly idleWith?: (
    params: Static<P>,
    makers: Readonly<Partial<Record<keyof I & string, StageMaker>>>,
  ) => Readonly<Record<string, string>>;
  /** Whether patients' ids come into being here: true gives it `pseudonyms` where the pipeline asks for them. */
  readonly namesPatients?: boolean;
  readonly codeKey?: "content" | "version";
  readonly identity?: (params: Static<P>) => JsonValue;
  readonly work?: (params: Static<P>, facts?: Readonly<Record<string, string | number | boolean>>) => number;
  readonly yields?: (params: Static<P>) => number;
  readonly firstEstimate?: (
    params: Static<P>,
    inputs: Readonly<Partial<Record<keyof I, KnownInput>>>,
  ) => FirstEstimate | undefined;
  readonly itemFiles?: (params: Static<P>, inputs: readonly string[]) => ItemFiles | undefined;
  readonly check?: (params: Static<P>, inputs?: readonly string[]) => readonly ParameterProblem[];
  readonly resumable?: Resumable;
  readonly picturesOf?: (
    params: Static<P>,
    files: readonly string[],
  ) => Promise<readonly OriginalPicture[] | undefined>;
  readonly joinFiles?: NonNullable<StageContract["joinFiles"]>;
  readonly portsOf?: (params: Static<P>) => { readonly inputs: "any"; readonly outputs: Ports };
  readonly commandLine?: (
    params: Static<P>,
    paths: { readonly inputs: Readonly<Record<string, string>>; readonly outputs: Readonly<Record<string, string>> },
  ) => CommandLine;
  readonly run?: (context: StageContext<Static<P>, I, O>) => Promise<void>;
}

/**
 * Defines a stage type. The module that calls it must be quick to import: the work is in files of its own that `run`
 * loads with a literal `import()`.
 */
export function defineStage<P extends TObject, const I extends Ports, const O extends Ports>(
  draft: StageDraft<P, I, O>,
): StageDefinition<P, I, O> {
  const { identity, work, yields, idle, idleWith, firstEstimate, itemFiles, check, ...others } = draft;
  const { picturesOf, portsOf, commandLine, ...rest } = others;
  if ((draft.run === undefined) === (commandLine === undefined)) {
    throw new Error(`Expected the stage "${draft.name}" to have either run or commandLine`);
  }
  // The engine validates parameters against the schema before it calls these, so the narrowing is sound.
  const typed = (params: JsonObject) => params as Static<P>;
  return {
    ...rest,
    params: { ...draft.params, additionalProperties: false },
    codeKey: draft.codeKey ?? "content",
    ...(identity && { identity: (params: JsonObject) => identity(typed(params)) }),
    ...(work && { work: (params, facts) => work(typed(params), facts) }),
    ...(yields && { yields: (params: JsonObject) => yields(typed(params)) }),
    ...(firstEstimate && {
      firstEstimate: (params: JsonObject, inputs: Readonly<Record<string, KnownInput>>) =>
        firstEstimate(typed(params), inputs as Readonly<Partial<Record<keyof I, KnownInput>>>),
    }),
    ...(idle && { idle: (params, inputs) => idle(typed(params), inputs) }),
    ...(idleWith && {
      idleWith: (params, makers) =>
        idleWith(typed(params), makers as Readonly<Partial<Record<keyof I & string, StageMaker>>>),
    }),
    ...(itemFiles && { itemFiles: (params: JsonObject, inputs) => itemFiles(typed(params), inputs) }),
    ...(check && { check: (params, inputs) => check(typed(params), inputs) }),
    ...(picturesOf && {
      picturesOf: (params: JsonObject, files: readonly string[]) => picturesOf(typed(params), files),
    }),
    ...(portsOf && { portsOf: (params: JsonObject) => portsOf(typed(params)) }),
    ...(commandLine && { commandLine: (params, paths) => commandLine(typed(params), paths) }),
  };
}

/** A required input, or an output. */
export const port = <const K extends Kind>(kind: K, description?: string) =>
  ({ kind, optional: false, ...(description !== undefined && { description }) }) as const;

/** A required input whose list of files is all that the stage reads where `filesOf` has it, never a file. */
export const listedPort = <const K extends Kind>(kind: K, description?: string) =>
  ({ ...port(kind, description), listed: true }) as const;

/** A required input that takes a list, `[a.model, b.model, ../runs/ID/artifacts/train/model]`, of `atLeast` members in an order. */
export const severalPort = <const K extends Kind>(
  kind: K,
  description?: string,
  { atLeast = 1 }: { readonly atLeast?: number } = {},
) => ({ ...port(kind, description), several: true, atLeast }) as const;

/** An input that may be left out. `reads`: of an artifact the stage reads these files alone, so they alone are in its key. */
export const optionalPort = <const K extends Kind>(
  kind: K,
  description?: string,
  { reads }: { readonly reads?: readonly string[] } = {},
) => ({ kind, optional: true, ...(description !== undefined && { description }), ...(reads && { reads }) }) as const;
