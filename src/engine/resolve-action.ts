import { join } from "node:path";
import { type ActionRecord, type ArtifactReference, type KeyManifest, STORE_FORMAT } from "../core/action.js";
import type { CodeIdentity } from "../core/code-identity.js";
import type { Failure } from "../core/failure.js";
import type { Digest, Key, StageId } from "../core/ids.js";
import { portName, portOf } from "../core/input-ports.js";
import { isTable } from "../core/kind.js";
import type { ProjectKey } from "../core/project-key.js";
import { fail, ok, type Result } from "../core/result.js";
import { STAGE_CONTRACT_VERSION } from "../core/stage-contract.js";
import type { ValidInput, ValidStage } from "../core/valid-pipeline.js";
import { keyOf } from "../store/key.js";
import type { Store, TreeDigest } from "../store/store.js";
import { errorCode, StoreFailure } from "../store/store-failure.js";
import { digestOfFiles, subtreeOf } from "../store/trees/file-list.js";
import { tableFile } from "./artifact-part.js";
import { keyParameters } from "./key-parameters.js";

/** A stage made concrete. */
export interface ResolvedAction {
  readonly key: Key;
  readonly manifest: KeyManifest;
  /** Absent where only the plugin's version counts. */
  readonly code?: CodeIdentity;
  readonly inputs: Readonly<Record<string, ResolvedInput>>;
}

export interface ResolvedInput {
  readonly digest: Digest;
  /** Absent of a source. */
  readonly from?: { readonly stage: StageId; readonly output: string; readonly artifact: ArtifactReference };
  /** Absolute path of a source, and what is in it. */
  readonly source?: string;
  readonly tree?: TreeDigest;
}

/** What resolving looks at; each answer is asked for once per set of runs. */
export interface ResolverTools {
  readonly store: Store;
  readonly projectKey?: ProjectKey;
  readonly codeOf: (uses: string) => Promise<CodeIdentity>;
  readonly digestSource: (path: string) => Promise<TreeDigest>;
  /** The earlier action to compare a planned stage with. */
  readonly earlier: (
    manifest: KeyManifest,
    where: { readonly pipeline: string; readonly stage: string },
  ) => Promise<ActionRecord | undefined>;
}

type OutputsOf = (stage: StageId) => Readonly<Record<string, ArtifactReference>> | undefined;

/** Key and manifest of a stage whose producers are known. */
export async function resolveAction(
  stage: ValidStage,
  outputsOf: OutputsOf,
  tools: ResolverTools,
): Promise<Result<ResolvedAction, Failure>> {
  const inputs: Record<string, ResolvedInput> = {};
  for (const [port, input] of Object.entries(stage.inputs)) {
    const resolved = await resolveInput(stage, port, input, outputsOf, tools);
    if (!resolved.ok) return resolved;
    if (resolved.value !== undefined) inputs[port] = resolved.value;
  }
  const code = stage.contract.codeKey === "version" ? undefined : await tools.codeOf(stage.uses);
  const manifest: KeyManifest = {
    ...manifestBase(stage, code, tools.projectKey),
    inputs: Object.fromEntries(Object.entries(inputs).map(([port, { digest }]) => [port, digest])),
  };
  return ok({ key: keyOf(manifest), manifest, inputs, ...(code !== undefined && { code }) });
}

/** The manifest without inputs: enough to find the earlier action most like one that is not known yet. */
export function manifestBase(
  stage: ValidStage,
  code: CodeIdentity | undefined,
  projectKey: ProjectKey | undefined,
): KeyManifest {
  const { contract } = stage;
  return {
    format: STORE_FORMAT,
    plugin: { name: contract.name, version: contract.version, contract: STAGE_CONTRACT_VERSION },
    code: { digest: code?.digest ?? "version" },
    params: keyParameters(contract, stage.params),
    inputs: {},
    environment: stage.environment,
    ...(stage.passesEnvironment && { passesEnvironment: true }),
    ...(stage.pseudonymizes && { pseudonyms: keyOfPseudonyms(projectKey).identity }),
  };
}

/** Of a pipeline with `pseudonymize: true`. */
export function keyOfPseudonyms(projectKey: ProjectKey | undefined): ProjectKey {
  if (projectKey === undefined)
    throw new Error("Internal error: nobody looked for the key of the project's pseudonyms");
  return projectKey;
}

/** The outputs of `producer` that a stage is wired to. */
export const outputsRead = (stage: ValidStage | undefined, producer: StageId): readonly string[] =>
  Object.values(stage?.inputs ?? {}).flatMap(({ source }) =>
    source.type === "wire" && source.stage === producer ? [source.output] : [],
  );

async function resolveInput(
  stage: ValidStage,
  port: string,
  { source }: ValidInput,
  outputsOf: OutputsOf,
  tools: ResolverTools,
): Promise<Result<ResolvedInput | undefined, Failure>> {
  if (source.type === "source") {
    try {
      const tree = await tools.digestSource(source.path);
      return ok({ digest: tree.digest, source: source.path, tree });
    } catch (error) {
      return fail(unreadable(stage.id, port, source.written, error));
    }
  }
  const artifact = outputsOf(source.stage)?.[source.output];
  const wire = `${source.stage}.${source.output}`;
  if (artifact === undefined) {
    const isChosen =
      stage.contract.exactlyOneOf?.some((group) => group.includes(portName(stage.contract.inputs, port))) === true;
    if (portOf(stage.contract.inputs, port)?.optional === true && !isChosen) return ok(undefined);
    return fail({
      reason: "output-missing",
      message: `Expected ${wire} for the input "${port}", but "${source.stage}" did not make it`,
      stage: stage.id,
    });
  }
  const from = { stage: source.stage, output: source.output, artifact };
  if (source.path === undefined) {
    const { reads } = portOf(stage.contract.inputs, port) ?? {};
    const files = reads && (await tools.store.artifactFiles(artifact.digest));
    const read = files?.filter((file) => reads?.some((wanted) => isRead(wanted, file.path)));
    return ok({ digest: read === undefined ? artifact.digest : digestOfFiles(read), from });
  }
  const digest = subtreeOf((await tools.store.artifactFiles(artifact.digest)) ?? [], source.path)?.digest;
  if (digest !== undefined) return ok({ digest, from });
  return fail({
    reason: "output-missing",
    message: `Expected "${source.path}" inside ${wire} for the input "${port}", found nothing there`,
    remedy: `Look at what \`pipeline cache ls\` shows of ${wire}, and correct the wire.`,
    stage: stage.id,
  });
}

/** Whether a file is what `reads` of a port names. */
function isRead(wanted: string, file: string): boolean {
  const anywhere = wanted.startsWith("**/") ? wanted.slice(3) : undefined;
  return anywhere === undefined ? file === wanted : file === anywhere || file.endsWith(`/${anywhere}`);
}

/** Where a stage finds its inputs, absolute: a folder, or the file itself of a table, a part or a source that is one. */
export async function inputPaths(
  stage: ValidStage,
  action: ResolvedAction,
  store: Store,
): Promise<Readonly<Record<string, string>>> {
  const paths: Record<string, string> = {};
  for (const [port, { from, source }] of Object.entries(action.inputs)) {
    const wired = stage.inputs[port]?.source;
    if (from === undefined || wired?.type !== "wire") {
      if (source !== undefined) paths[port] = source;
      continue;
    }
    const folder = store.artifactPath(from.artifact.digest);
    const file =
      wired.path === undefined && isTable(from.artifact.kind)
        ? tableFile((await store.artifactFiles(from.artifact.digest)) ?? [])
        : wired.path;
    paths[port] = file === undefined ? folder : join(folder, file);
  }
  return paths;
}

function unreadable(stage: StageId, port: string, written: string, error: unknown): Failure {
  if (!(error instanceof StoreFailure) && errorCode(error) === undefined) throw error;
  if (error instanceof StoreFailure && error.failure.reason === "not-trusted") return { ...error.failure, stage };
  return {
    reason: "source-missing",
    message: `Expected "${written}" for the input "${port}" of "${stage}" to be a readable file or folder: ${(error as Error).message}`,
    remedy: "Paths in a pipeline file are relative to that file.",
    stage,
  };
}
