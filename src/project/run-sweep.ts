import path from "node:path";
import type { Event, SweepFinished } from "../core/event.js";
import type { Failure } from "../core/failure.js";
import { makeFolder } from "../core/make-folder.js";
import { ok, type Result } from "../core/result.js";
import type { RunRecord } from "../core/run-record.js";
import type { RunStatus } from "../core/status.js";
import type { SweepMember } from "../core/sweep-member.js";
import { writeWhole } from "../core/write-whole.js";
import { missingDocuments } from "../engine/missing-documents.js";
import type { SetRequest } from "../engine/request.js";
import { newSweepId } from "../engine/run-id.js";
import { executeSet } from "../engine/run-set.js";
import { poolFolds } from "../experiments/pool-folds.js";
import { readRun } from "../experiments/read-runs.js";
import { sweepFolder } from "../experiments/sweep-folder.js";
import { sweepPoints } from "../experiments/sweep-points.js";
import type { LoadedMember, LoadedPipeline, LoadedSweep } from "./loaded-pipeline.js";
import { NOTHING_FURTHER, outerFolds } from "./outer-folds.js";
import { failed, type Problem } from "./problem.js";
import type { ProjectFolders } from "./project-folders.js";
import { writeSweepReport } from "./sweep-report.js";
import { writeRunDocuments } from "./write-run-documents.js";

/** How the runs of a sweep ended, well or not. */
export interface FinishedSweep {
  readonly type: "sweep";
  /** Its last event, which `sweep.json` holds. */
  readonly finished: SweepFinished;
  /** As `run.json` of each has it. */
  readonly records: readonly RunRecord[];
  /** Why documents of the sweep or its runs could not be made or written. */
  readonly failures: readonly Failure[];
}

/** Runs everything that a pipeline with `sweep` or `replicates` asks for, as one set, and summarizes it. */
export async function runSweep(
  project: ProjectFolders,
  { pipeline, plugins }: LoadedPipeline,
  { members, points, stopEarly, nested }: LoadedSweep,
  { settings, events, name }: SweepSettings,
): Promise<Result<FinishedSweep, Problem>> {
  const startedAt = new Date();
  const sweep = newSweepId(pipeline.name, startedAt);
  // One after the other, while other runs continue.
  let documents = Promise.resolve();
  const failures: Failure[] = [];
  let made = 0;
  const make = async (
    members: readonly { readonly member: LoadedMember; readonly point: Omit<SweepMember, "id"> }[],
    beside?: SetRequest["beside"],
  ): Promise<Result<readonly RunRecord[], Failure>> => {
    const before = made;
    made += members.length;
    return executeSet({
      members: members.map(({ member, point }, index) => ({
        ...member,
        ...(name !== undefined && { label: `${name}-${before + index + 1}` }),
        sweep: { id: sweep, ...point, ...(name !== undefined && { label: name }) },
      })),
      ...(stopEarly !== undefined && { stopEarly }),
      ...(beside !== undefined && { beside }),
      plugins,
      ...settings,
      events: (event: Event) => {
        events(event);
        if (event.type === "run-finished") {
          documents = documents.then(async () => {
            const { failure } = await writeRunDocuments(project, event.run);
            if (failure !== undefined) failures.push(failure);
          });
        }
      },
    });
  };
  const all = members.map((member, index) => ({ member, point: points[index]! }));
  const first = await make(all, nested && { after: nested.outer.length });
  if (!first.ok) return failed(first.error);
  const outer = nested === undefined ? NOTHING_FURTHER : outerFolds(nested, first.value, settings);
  const second = outer.members.length === 0 ? ok([]) : await make(outer.members, { before: members.length });
  if (!second.ok) return failed(second.error);
  const records = [...first.value, ...second.value];
  await documents;
  const isCutShort = nested !== undefined && second.value.length < nested.outer.length;
  const ended = statusOf(records);
  const status = ended !== "succeeded" || !isCutShort ? ended : outer.failures.length > 0 ? "failed" : "interrupted";
  const { finished, failure } = await conclude(project, { sweep, startedAt, status }, records);
  events(finished);
  const further = failure === undefined ? [] : [failure];
  return ok({ type: "sweep", finished, records, failures: [...failures, ...outer.failures, ...further] });
}

interface SweepSettings {
  readonly settings: Omit<SetRequest, "members" | "stopEarly" | "beside" | "plugins" | "events">;
  readonly events: (event: Event) => void;
  /** A label for the set. */
  readonly name: string | undefined;
}

/** Sums the runs up, and writes that into a folder of the sweep's own. */
async function conclude(
  project: ProjectFolders,
  { sweep, startedAt, status }: { readonly sweep: string; readonly startedAt: Date; readonly status: RunStatus },
  records: readonly RunRecord[],
): Promise<{ readonly finished: SweepFinished; readonly failure: Failure | undefined }> {
  const folder = sweepFolder(project.runsFolder, sweep);
  const missing = missingDocuments(project.runsFolder);
  await missing.writing("the folder of the sweep", () => makeFolder(folder));
  const runs = records.flatMap(({ id }) => {
    const run = readRun(project.runsFolder, id);
    return run.ok ? [run.value] : [];
  });
  const unpooled = sweepPoints(records);
  const points = (await missing.writing("pooled/", () => poolFolds(unpooled, runs, folder))) ?? unpooled;
  const { report, failure: notDrawn } = await writeSweepReport(project, sweep, runs, missing);
  const finished: SweepFinished = {
    type: "sweep-finished",
    at: Date.now(),
    sweep,
    status,
    durationMs: Date.now() - startedAt.getTime(),
    members: records.map(({ id, sweep: member, status, metrics }) => ({
      run: id,
      ...(member ?? { id: sweep, point: {} }),
      status: status === "running" ? "interrupted" : status,
      metrics,
    })),
    points,
    ...(report !== undefined && { report }),
    folder,
  };
  const { type: _type, at: _at, folder: _folder, ...written } = finished;
  const text = `${JSON.stringify(written, undefined, 2)}\n`;
  await missing.writing("sweep.json", () => writeWhole(path.join(folder, "sweep.json"), text));
  return { finished, failure: missing.failure() ?? notDrawn };
}

/** A failure counts more than that others were not started for it. */
function statusOf(records: readonly RunRecord[]): RunStatus {
  if (records.every(({ status }) => status === "succeeded")) return "succeeded";
  return records.some(({ status }) => status === "failed") ? "failed" : "interrupted";
}
