import type { Diagnostic } from "../../core/diagnostic.js";
import type { StageId } from "../../core/ids.js";
import type { JsonObject } from "../../core/json.js";
import type { Port, StageContract } from "../../core/stage-contract.js";
import type { ValidStage } from "../../core/valid-pipeline.js";
import { compileSchema } from "../schema/compile-schema.js";
import type { Inherited } from "../schema/defaults.js";
import type { StageDocument } from "../schema/document-schema.js";
import { durationMs } from "../text/duration.js";
import { type LocatedEntry, type LocatedMap, valueAt } from "../text/located-value.js";
import { memoryBytes } from "../text/memory-size.js";
import { placeOf, problemAt, type Span } from "../text/source-text.js";
import type { Variable } from "../values/variables.js";
import { askPlugin } from "./ask-plugin.js";
import { checkParameters } from "./check-parameters.js";
import { type ResolveContext, resolveInputs } from "./resolve-inputs.js";
import { stageVariables } from "./stage-variables.js";

/** A plugin that could not be loaded, and why. */
export interface ProblemPlugin {
  readonly problem: "unknown" | "broken" | "untrusted";
  readonly message: string;
  readonly remedy?: string;
}

type Report = (problem: Diagnostic) => void;

/** A stage whose parameters are checked, but not yet where its inputs come from. */
export interface DraftStage {
  readonly id: string;
  readonly entry: LocatedEntry & { readonly value: LocatedMap };
  /** The stage as written in the document. Its form may be wrong, which has been reported. */
  readonly document: JsonObject;
  readonly contract?: StageContract;
  /** Absent where a fault was reported. */
  readonly params?: JsonObject;
  /** After `portsOf`; absent where they cannot be known for a fault that was reported. */
  readonly inputs?: Readonly<Record<string, Port>> | "any";
  readonly outputs?: Readonly<Record<string, Port>>;
  /** The stages that it names in wires, and where. */
  readonly wires: ReadonlyMap<string, Span>;
  readonly variables: ReturnType<typeof stageVariables>;
}

export function draftStage(
  id: string,
  entry: LocatedEntry & { readonly value: LocatedMap },
  context: {
    readonly plugins: ReadonlyMap<string, StageContract | ProblemPlugin>;
    readonly document: JsonObject;
    readonly variables: ReadonlyMap<string, Variable>;
    /** Whether some interpolations may have failed. */
    readonly hasBroken: boolean;
    readonly inherited: Inherited;
    readonly report: Report;
  },
): DraftStage {
  const { report } = context;
  const contract = contractOf(id, entry, context.plugins, report);
  const base = { id, entry, document: context.document, wires: wiresOf(entry.value), ...(contract && { contract }) };
  const variables = stageVariables(id, entry.value, contract, context.variables, report);
  if (contract === undefined) return { ...base, variables };
  const params = checkParameters(id, entry, contract, context);
  if (contract.portsOf === undefined) {
    return { ...base, variables, inputs: contract.inputs, outputs: contract.outputs, ...(params && { params }) };
  }
  const { portsOf } = contract;
  const ports = params && askPlugin(contract, usesOf(entry), () => portsOf(params), report);
  return { ...base, variables, ...(params && { params }), ...ports };
}

/** The stage with its inputs resolved, or undefined where something is wrong. */
export function finishStage(
  draft: DraftStage,
  context: ResolveContext & {
    /** As the pipeline says. */
    readonly pseudonymize: boolean;
  },
): ValidStage | undefined {
  const { id, entry, contract, params } = draft;
  const options = draft.document as Partial<StageDocument>;
  const inputs = resolveInputs(draft, options.when !== false, context);
  if (contract === undefined || params === undefined || inputs === undefined) return undefined;
  if (draft.outputs === undefined || typeof options.uses !== "string") return undefined;
  const { timeout, retries, resources } = options;
  return {
    id: id as StageId,
    uses: options.uses,
    contract,
    ...(options.description !== undefined && { description: options.description }),
    params,
    inputs,
    outputs: draft.outputs,
    ...(timeout !== undefined && { timeoutMs: durationMs(timeout) }),
    retries: {
      count: retries?.count ?? 0,
      delayMs: durationMs(retries?.delay ?? 1),
      ...(retries?.memory !== undefined && { memoryFactor: Number(retries.memory.slice(1)) }),
    },
    resources: {
      gpus: resources?.gpus ?? 0,
      ...(resources?.cpus !== undefined && { cpus: resources.cpus }),
      ...(resources?.memory !== undefined && { memoryBytes: memoryBytes(resources.memory) }),
      ...(resources?.time !== undefined && { timeMs: durationMs(resources.time) }),
    },
    when: options.when ?? true,
    environment: draft.variables.environment,
    secrets: draft.variables.secrets,
    passesEnvironment: options.passEnvironment ?? false,
    pseudonymizes: context.pseudonymize && contract.namesPatients === true,
    place: placeOf(entry.key),
  };
}

function contractOf(
  id: string,
  entry: LocatedEntry,
  plugins: ReadonlyMap<string, StageContract | ProblemPlugin>,
  report: Report,
): StageContract | undefined {
  const uses = valueAt(entry.value, ["uses"]);
  if (uses?.type !== "scalar" || typeof uses.value !== "string" || uses.value === "" || uses.broken) return undefined;
  const plugin = plugins.get(uses.value);
  if (plugin === undefined)
    throw new Error(`Internal error: nobody looked for the plugin ${uses.value} of stage ${id}`);
  if ("problem" in plugin) {
    report(problemAt(CODES[plugin.problem], uses.span, plugin.message, { remedy: plugin.remedy }));
    return undefined;
  }
  // A schema that is wrong itself is the stage type's mistake.
  return askPlugin(plugin, uses.span, () => compileSchema(plugin.params) && plugin, report);
}

const CODES = { unknown: "unknown-plugin", broken: "plugin-broken", untrusted: "not-trusted" } as const;

const usesOf = (entry: LocatedEntry): Span => valueAt(entry.value, ["uses"])?.span ?? entry.key;

function wiresOf(stage: LocatedMap): ReadonlyMap<string, Span> {
  const wires = new Map<string, Span>();
  const inputs = valueAt(stage, ["inputs"]);
  if (inputs?.type !== "map") return wires;
  for (const { value: written } of inputs.entries.values()) {
    for (const value of written.type === "list" ? written.items : [written]) {
      const from = value.type === "scalar" ? /^([A-Za-z][^./]*)\./.exec(String(value.value))?.[1] : undefined;
      if (from !== undefined && !wires.has(from)) wires.set(from, value.span);
    }
  }
  return wires;
}
