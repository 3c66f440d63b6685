declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** SHA-256 of content, 64 lower-case hexadecimal digits. */
export type Digest = Branded<"digest">;

/** SHA-256 of an action's key manifest, 64 lower-case hexadecimal digits. */
export type Key = Branded<"key">;

/** `20261123T041500Z-demo-3fa94c`: UTC time, pipeline name, six hexadecimal digits. */
export type RunId = Branded<"run">;

/** The name of a stage within its pipeline. */
export type StageId = Branded<"stage">;

const SHA256 = /^[0-9a-f]{64}$/;
const RUN = /^\d{8}T\d{6}Z-[a-z0-9][a-z0-9-]*-[0-9a-f]{6}$/;

/** Stage and parameter names: letters, digits, `_` and `-`, beginning with a letter. */
export const NAME_PATTERN = "^[A-Za-z][A-Za-z0-9_-]*$";

const LATEST = /^latest(?:~(\d+))?$/;

/**
 * The position, counted from the newest run, of a name such as `latest` or `latest~2`; undefined for any other name.
 */
export function placeFromLatest(name: string): number | undefined {
  const found = LATEST.exec(name);
  return found === null ? undefined : Number(found[1] ?? 0);
}

export const isDigest = (text: string): text is Digest => SHA256.test(text);
export const isKey = (text: string): text is Key => SHA256.test(text);
export const isRunId = (text: string): text is RunId => RUN.test(text);
export const isStageId = (text: string): text is StageId => new RegExp(NAME_PATTERN).test(text);
