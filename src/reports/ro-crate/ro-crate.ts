import { RUN_HISTORY_FILE } from "../../artifacts/history.js";
import { METRICS_FILE } from "../../artifacts/metrics.js";
import { PREDICTIONS_FILE } from "../../artifacts/predictions.js";
import type { RunRecord } from "../../core/run-record.js";
import { type Entity, reference } from "./entity.js";
import { networkEntities } from "./network-entities.js";
import { outputEntities } from "./output-entities.js";
import { stageEntities } from "./stage-entities.js";
import { type StudyEntities, studyEntities } from "./study-entities.js";

/** A file or folder of the run, by its path from the run's folder; a folder ends with a slash. */
export interface CrateFile {
  readonly path: string;
  readonly bytes?: number;
}

/** The copy of the pipeline file in the run's folder. */
export const WORKFLOW_FILE = "pipeline.yaml";

const PROFILES = [
  ["https://w3id.org/ro/wfrun/process/0.5", "Process Run Crate", "0.5"],
  ["https://w3id.org/ro/wfrun/workflow/0.5", "Workflow Run Crate", "0.5"],
  ["https://w3id.org/ro/wfrun/provenance/0.5", "Provenance Run Crate", "0.5"],
  ["https://w3id.org/workflowhub/workflow-ro-crate/1.0", "Workflow RO-Crate", "1.0"],
] as const;

/**
 * `ro-crate-metadata.json`: the run for machines, as RO-Crate 1.1 with the Workflow Run profiles 0.5 (Leo et al. 2024).
 * It is made from the record alone: what the record lacks, such as a licence that `study:` leaves out, appears as not
 * stated.
 * @param files everything in the run's folder except this one.
 */
export function roCrate(record: RunRecord, files: readonly CrateFile[]): object {
  const stages = stageEntities(record, new Set(files.map(({ path }) => path)));
  const study = studyEntities(record);
  const actions = [run(record, files), ...stages].filter(({ "@type": type }) => String(type).endsWith("Action"));
  const networks = networkEntities(record);
  const outputs = outputEntities(record);
  const graph: readonly Entity[] = [
    {
      "@id": "ro-crate-metadata.json",
      "@type": "CreativeWork",
      about: reference("./"),
      conformsTo: [
        reference("https://w3id.org/ro/crate/1.1"),
        reference("https://w3id.org/workflowhub/workflow-ro-crate/1.0"),
      ],
    },
    rootDataset(
      record,
      files,
      study,
      [...actions, ...networks].map((entity) => entity["@id"]),
    ),
    ...PROFILES.map(([id, name, version]) => ({ "@id": id, "@type": "CreativeWork", name, version })),
    ...study.entities,
    ...networks,
    ...workflow(record, files),
    run(record, files),
    ...stages,
    ...files
      .filter(({ path }) => path !== WORKFLOW_FILE)
      .map((file) => ({ ...fileEntity(file), ...outputs.ofFile.get(file.path) })),
    ...outputs.entities,
  ];
  return {
    "@context": ["https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/terms/workflow-run/context"],
    "@graph": graph.map(withSingleValues),
  };
}

/** As RO-Crate requires: a single value is not a list, and a property without values is left out. */
function withSingleValues(entity: Entity): Entity {
  if (!Object.values(entity).some(Array.isArray)) return entity;
  const single: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(entity)) {
    if (!Array.isArray(value) || value.length > 1) single[name] = value;
    else if (value.length === 1) single[name] = value[0];
  }
  return single as Entity;
}

function rootDataset(
  record: RunRecord,
  files: readonly CrateFile[],
  study: StudyEntities,
  mentioned: readonly string[],
): Entity {
  const { pipeline, label } = record;
  return {
    "@id": "./",
    "@type": "Dataset",
    name: `Run of ${pipeline.name}${label === undefined ? "" : `: ${label}`}`,
    description: pipeline.description ?? `A run of the pipeline ${pipeline.name}`,
    identifier: record.id,
    datePublished: record.finishedAt ?? record.startedAt,
    ...study.ofDataset,
    conformsTo: PROFILES.map(([id]) => reference(id)),
    mainEntity: reference(WORKFLOW_FILE),
    hasPart: files.map(({ path }) => reference(path)),
    mentions: mentioned.map(reference),
  };
}

/** The pipeline as it was run, its language, engine and params. */
function workflow(record: RunRecord, files: readonly CrateFile[]): readonly Entity[] {
  const { pipeline, environment } = record;
  const params = Object.entries(record.params);
  const plugins = [...new Set(record.stages.map(({ uses }) => uses))];
  const bytes = files.find(({ path }) => path === WORKFLOW_FILE)?.bytes;
  const version = environment.radpipe;
  return [
    {
      "@id": WORKFLOW_FILE,
      "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"],
      name: pipeline.name,
      encodingFormat: "application/yaml",
      sha256: pipeline.digest,
      ...(bytes !== undefined && { contentSize: String(bytes) }),
      version: record.git?.commit ?? `sha256:${pipeline.digest}`,
      programmingLanguage: reference("#language"),
      input: params.map(([name]) => reference(`#param-${encodeURIComponent(name)}`)),
      hasPart: plugins.map((uses) => reference(`#stage-type-${encodeURIComponent(uses)}`)),
      step: record.stages.map(({ id }) => reference(`#step-${id}`)),
    },
    { "@id": "#language", "@type": "ComputerLanguage", name: "radpipe pipeline", version },
    {
      "@id": "#radpipe",
      "@type": "SoftwareApplication",
      name: "radpipe",
      softwareVersion: version,
      softwareRequirements: [
        `Node.js ${environment.node}`,
        ...Object.entries(environment.packages).map(([name, number]) => `${name} ${number}`),
      ],
    },
    ...params.flatMap(([name, value]): Entity[] => {
      const parameter = `#param-${encodeURIComponent(name)}`;
      return [
        {
          "@id": parameter,
          "@type": "FormalParameter",
          name,
          additionalType: typeOf(value),
          conformsTo: reference("https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE"),
          workExample: reference(`#value-${encodeURIComponent(name)}`),
        },
        {
          "@id": `#value-${encodeURIComponent(name)}`,
          "@type": "PropertyValue",
          name,
          value: typeof value === "string" ? value : JSON.stringify(value),
          exampleOfWork: reference(parameter),
        },
      ];
    }),
  ];
}

function typeOf(value: unknown): string {
  if (typeof value === "boolean") return "Boolean";
  if (typeof value === "number") return Number.isInteger(value) ? "Integer" : "Float";
  return "Text";
}

const STATUS = {
  succeeded: "http://schema.org/CompletedActionStatus",
  failed: "http://schema.org/FailedActionStatus",
  interrupted: "http://schema.org/FailedActionStatus",
  running: "http://schema.org/ActiveActionStatus",
} as const;

function run(record: RunRecord, files: readonly CrateFile[]): Entity {
  return {
    "@id": "#run",
    "@type": "CreateAction",
    name: `Run ${record.id}`,
    description: record.pipeline.description ?? `A run of the pipeline ${record.pipeline.name}`,
    instrument: reference(WORKFLOW_FILE),
    startTime: record.startedAt,
    ...(record.finishedAt !== undefined && { endTime: record.finishedAt }),
    actionStatus: STATUS[record.status],
    ...(record.failure !== undefined && { error: record.failure.message }),
    object: Object.keys(record.params).map((name) => reference(`#value-${encodeURIComponent(name)}`)),
    result: files.filter(({ path }) => path !== WORKFLOW_FILE).map(({ path }) => reference(path)),
  };
}

const FORMATS: Readonly<Record<string, string>> = {
  json: "application/json",
  jsonl: "application/jsonl",
  csv: "text/csv",
  html: "text/html",
  md: "text/markdown",
  log: "text/plain",
};

const MEANINGS: Readonly<Record<string, string>> = {
  "run.json": "The record of the run",
  [METRICS_FILE]: "All metrics by name",
  [RUN_HISTORY_FILE]: "How training went, a line per epoch",
  [PREDICTIONS_FILE]: "Image, patient, label, score and partition of every image that was scored",
  "report.html": "The report of the run",
  "MODEL_CARD.md": "The model card",
  "events.jsonl": "Everything that happened, in order",
};

function fileEntity({ path, bytes }: CrateFile): Entity {
  if (path.endsWith("/")) {
    const [, stage, output] = path.split("/");
    return { "@id": path, "@type": "Dataset", name: `${output} of ${stage}` };
  }
  const format = FORMATS[path.split(".").at(-1)!];
  return {
    "@id": path,
    "@type": "File",
    name: MEANINGS[path] ?? path.split("/").at(-1)!,
    ...(format !== undefined && { encodingFormat: format }),
    ...(bytes !== undefined && { contentSize: String(bytes) }),
  };
}
