import type { TObject } from "../vendor/typebox.js";
import type { JsonObject, JsonValue } from "./json.js";
import type { Kind } from "./kind.js";

export interface Port {
  readonly kind: Kind;
  readonly optional: boolean;
  readonly description?: string;
  /** The stage reads the list of files alone (`filesOf`), never a file, where that list is known. */
  readonly listed?: boolean;
  /** Paths of the only files of an artifact that the stage reads: they alone are in its key. One that begins with two stars and a slash is read in any folder. */
  readonly reads?: readonly string[];
  /** Of an input: it takes a list, whose members the engine knows as `models.1`, `models.2` and so on. */
  readonly several?: boolean;
  /** The fewest members of that list. */
  readonly atLeast?: number;
}

/** A program that the engine starts itself, with no Node process between. */
export interface CommandLine {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * How a stage trains in pieces: with `stopAfter` it ends after that many epochs of `epochs`, fills the output
 * `checkpoint`, and reports `metrics` of the model it has then; another one with the input `resume` goes on from there.
 */
export interface Resumable {
  /** Parameters. */
  readonly epochs: string;
  readonly stopAfter: string;
  /** An optional input and an optional output of one kind. */
  readonly resume: string;
  readonly checkpoint: string;
  /** The metrics that it reports where it stops, and which of two values is better. */
  readonly metrics: Readonly<Record<string, "higher" | "lower">>;
  /** Those of them that it reports of each class or finding too: `validation.auc[Effusion]`. */
  readonly ofEach?: readonly string[];
}

/** A picture that a stage makes of an original. */
export interface OriginalPicture {
  /** What it is called within its file, such as the number of a slice; empty where the file is one picture. */
  readonly name: string;
  /** An encoded image. */
  readonly png: Uint8Array;
  /** What was assumed of the original, to be warned of: "has no orientation in the header". */
  readonly doubts?: readonly string[];
}

/** Files that are one original together, such as the slices of a DICOM series. */
export interface JoinedFiles {
  /** Their folder, say, with a number where it holds several. */
  readonly name: string;
  readonly files: readonly string[];
}

/** Files of an input that a stage makes something of one by one, and remembers it. */
export interface ItemFiles {
  /** An input. */
  readonly port: string;
  /** What the stage calls them, in the plural: `images`. */
  readonly name: string;
  readonly isItem: (path: string) => boolean;
}

/** What is known of an input before the stage runs. */
export interface KnownInput {
  readonly files: number;
  readonly bytes: number;
}

/** What a stage that has never run here would spend most of its time on. */
export interface FirstEstimate {
  /** The work, as after "takes about ... for": "decoding 91 images (34 MB)". */
  readonly work: string;
  /** Of one processor, as measured on some machine. */
  readonly seconds: number;
}

/** The stage that an input comes from. */
export interface StageMaker {
  /** The name of its type. */
  readonly type: string;
  readonly params: JsonObject;
  /** Its own inputs. */
  readonly inputs: readonly string[];
}

/** What `check` of a stage type finds wrong. */
export interface ParameterProblem {
  /** Of the parameter, below `with`. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** What to write instead. */
  readonly remedy?: string;
}

/**
 * What the rest of radpipe knows of a stage type without running it.
 *
 * Keywords of our own in the parameter schema: `inert: true`, a parameter that cannot change the result and so is not
 * in the key; `path: true`, a string (or list of strings) naming a file is refused with the advice to make it an input;
 * `seed: true`, an integer whose default is the pipeline's `seed`; `population: true`, a string whose default is the
 * `population` of the pipeline's `study`; `origin: true`, a list whose default is where its `study` says that images come
 * from; `handed: INPUT`, the default is the parameter of the same name of the stage that is wired to that input, unless it
 * was handed that itself; `secrets: true`, secret environment variables may be used in it.
 */
export interface StageContract {
  /** The name used in `uses:`. */
  readonly name: string;
  /** Raised when the meaning of parameters or outputs changes. */
  readonly version: number;
  /** What the raising to a version changed in results, in a few words for `plan`: `{ 2: "..." }`. */
  readonly changes?: Readonly<Record<number, string>>;
  readonly description: string;
  /** A closed JSON Schema (TypeBox) of `with:`. */
  readonly params: TObject;
  readonly inputs: Readonly<Record<string, Port>>;
  readonly outputs: Readonly<Record<string, Port>>;
  /**
   * Groups of optional inputs: exactly one group is connected, completely: `[["tensors"], ["features", "dataset"]]`.
   */
  readonly exactlyOneOf?: readonly (readonly string[])[];
  /**
   * Ports that depend on the parameters (only `command` has them). `inputs: "any"` takes every name, of kind files.
   * Where it is given, `inputs` and `outputs` are empty.
   */
  readonly portsOf?: (params: JsonObject) => {
    readonly inputs: "any";
    readonly outputs: Readonly<Record<string, Port>>;
  };
  /**
   * Whether patients' ids come into being here, so that the stage is given pseudonyms where the pipeline says
   * `pseudonymize: true`. `false`: it makes a dataset of its own that names nobody. Left out: not known.
   */
  readonly namesPatients?: boolean;
  /** `content` (default): the digest of the code is in the key. `version`: only name and version are. */
  readonly codeKey: "content" | "version";
  /** What of the parameters is in the key, where that is not simply all that is not inert. */
  readonly identity?: (params: JsonObject) => JsonValue;
  /**
   * How much work parameters ask for, in a unit of its own, for the time that `plan` predicts: of twice as much it
   * expects twice the time. With `facts`, of an execution that is over: what it did.
   */
  readonly work?: (params: JsonObject, facts?: Readonly<Record<string, string | number | boolean>>) => number;
  /** How much parameters make of the same inputs, in the same sense: what reads it takes that much longer. */
  readonly yields?: (params: JsonObject) => number;
  /** What `plan` says of a stage that has never run here. @param inputs those that are known. */
  readonly firstEstimate?: (
    params: JsonObject,
    inputs: Readonly<Record<string, KnownInput>>,
  ) => FirstEstimate | undefined;
  /** Which files of an input are items, where parameters and names of inputs tell: `plan` counts those that are new. */
  readonly itemFiles?: (params: JsonObject, inputs: readonly string[]) => ItemFiles | undefined;
  /**
   * Parameters that are meaningless with others, or with these inputs, each with the reason, such as `epochs` of a head
   * that is solved directly: "with `model: logistic`". Written ones are errors; the defaults of others are left out of
   * the parameters, and so of key and record.
   */
  readonly idle?: (params: JsonObject, inputs: readonly string[]) => Readonly<Record<string, string>>;
  /** The same, of parameters that mean nothing with what is wired to an input. @param makers by input; none of files. */
  readonly idleWith?: (
    params: JsonObject,
    makers: Readonly<Record<string, StageMaker>>,
  ) => Readonly<Record<string, string>>;
  /** Checks that a schema cannot express; each message names the parameter by its path below `with`. @param inputs the names of those that are wired; absent where that is not known. */
  readonly check?: (params: JsonObject, inputs?: readonly string[]) => readonly ParameterProblem[];
  /**
   * Of a stage that reads originals other than plain images: the pictures that it makes of one file, or of files that
   * `joinFiles` puts together, exactly as `run` makes them with these parameters; undefined where it reads no files of that
   * kind. A model is used through it.
   */
  readonly picturesOf?: (
    params: JsonObject,
    files: readonly string[],
  ) => Promise<readonly OriginalPicture[] | undefined>;
  /** If an original may be many files: which of these belong to it, and which `run` leaves out. */
  readonly joinFiles?: (
    files: readonly string[],
  ) => Promise<{ readonly joined: readonly JoinedFiles[]; readonly leftOut: readonly string[] }>;
  /** A training that can be cut into rungs, for `stopEarly` of a sweep. */
  readonly resumable?: Resumable;
  /** Given instead of `run`: the program to start. Paths are absolute; a table or single file is the file itself. */
  readonly commandLine?: (
    params: JsonObject,
    paths: { readonly inputs: Readonly<Record<string, string>>; readonly outputs: Readonly<Record<string, string>> },
  ) => CommandLine;
}

/** Version of what `src/stage.ts` and `src/core` promise to stages. In every key instead of their bytes. */
export const STAGE_CONTRACT_VERSION = 1;
