import { type DatasetRow, type FlowStep, readDataset, writeDataset } from "../../src/artifacts/dataset.js";
import { readReadings, writeReadings } from "../../src/artifacts/readings.js";
import { countOf, formatCount } from "../../src/imaging/format-count.js";
import { createReading } from "../../src/imaging/reading.js";
import { namesOf, PARTITIONS, type StageContext, StageFailure } from "../../src/stage.js";
import { assertDisjoint } from "./assert-disjoint.js";
import type { Assignment } from "./assignment.js";
import { byFractions } from "./by-fractions.js";
import { byLists } from "./by-lists.js";
import { keepPartitions } from "./keep-partitions.js";
import { oneSidedParts } from "./one-sided-parts.js";
import type { SplitParams } from "./params.js";

type Context = Pick<StageContext<SplitParams>, "params" | "log" | "warn" | "fact"> & {
  readonly inputs: { readonly dataset: string; readonly lists: string | undefined };
  readonly outputs: { readonly dataset: string };
};

/** Fills in the partition column, checks that nothing leaks, and counts. */
export async function splitDataset(ctx: Context): Promise<void> {
  const { params, inputs, fact, log } = ctx;
  const { rows, facts } = await readDataset(inputs.dataset);
  const names = namesOf(facts.question);
  if (rows.length === 0) throw new StageFailure("Expected a dataset with images to split, got none");
  const byPatient = params.groupBy === "patient" && rows.some((row) => row.patient !== "");
  const warnings: string[] = [];
  const warn = (message: string): void => {
    warnings.push(message);
    ctx.warn(message);
  };
  if (params.groupBy === "patient" && !byPatient) {
    const isGiven = params.keep || inputs.lists !== undefined;
    warn(
      isGiven
        ? "groupBy is patient, but no patient is known: whether the division that came with the images keeps each patient in one part is not known"
        : "groupBy is patient, but no patient is known: images were split one by one",
    );
  }
  const { question } = facts;
  const request = { rows, question, byPatient, params };
  if (params.keep && inputs.lists !== undefined) {
    throw new StageFailure("Expected either `keep` or the input `lists`, got both");
  }
  if (params.folds !== undefined && inputs.lists !== undefined) {
    throw new StageFailure(
      "Expected either `folds` or the input `lists`, got both",
      "Official lists are one division; leave them out to divide all images into folds.",
    );
  }
  const reading = createReading({ fact, warn });
  const assignment = params.keep
    ? keepPartitions(request)
    : inputs.lists === undefined
      ? byFractions(request)
      : await listed(inputs.lists);
  const anew = params.keep || inputs.lists !== undefined ? undefined : dividedAnew(rows);
  if (anew !== undefined) warn(anew);
  for (const message of assignment.warnings) warn(message);
  for (const line of assignment.notes ?? []) log(line);
  const split = rows.flatMap((row, index): DatasetRow[] => {
    const partition = assignment.partitions[index];
    return partition === undefined ? [] : [{ ...row, partition }];
  });
  assertDisjoint(split, params.groupBy === "patient");
  const apart = patientsApart(split);
  if (apart !== undefined) warn(apart);
  for (const message of oneSidedParts(split, question)) warn(message);

  const steps: FlowStep[] = [];
  const places = new Map(names.map((name, at) => [name, at]));
  for (const partition of PARTITIONS) {
    const members = split.filter((row) => row.partition === partition);
    if (partition === "calibration" && members.length === 0) continue;
    const patients = new Set(members.map((row) => row.patient)).size;
    const images = new Uint32Array(names.length);
    for (const { label, findings } of members) {
      if (findings === undefined) images[places.get(label) ?? -1]! += 1;
      else for (const [at, answer] of findings.entries()) if (answer === 1) images[at]! += 1;
    }
    const counts = names.map((name, at) => ({ name, images: images[at]! }));
    for (const { name, images } of counts) fact(`${partition}.${name}`, images);
    steps.push({ step: partition, images: members.length, patients: facts.patientsKnown ? patients : null });
    log(
      `${partition}: ${members.length} images${facts.patientsKnown ? ` of ${patients} patients` : ""}, ${counts.map(({ name, images }) => `${name} ${images}`).join(", ")}`,
    );
  }
  const left = rows.length - split.length;
  const patients = facts.patientsKnown ? new Set(split.map((row) => row.patient)).size : null;
  const reason = assignment.reason === undefined ? {} : { reason: assignment.reason };
  const flow =
    left === 0 ? facts.flow : [...facts.flow, { step: "in a partition", images: split.length, patients, ...reason }];
  if (inputs.lists === undefined) await writeReadings(ctx.outputs.dataset, await readReadings(inputs.dataset));
  else {
    const out = rows.flatMap(({ image }, index) => (assignment.partitions[index] === undefined ? [image] : []));
    reading.leaveOut("image without a partition", out);
    reading.finish(split.length, "image");
    await reading.write("split", ctx.outputs.dataset, inputs.dataset);
  }
  await writeDataset(ctx.outputs.dataset, {
    rows: split,
    facts: { ...facts, flow: [...flow, ...steps], warnings: [...facts.warnings, ...warnings] },
  });

  /** Lists of a whole data set name far more images than a study takes, so that is no warning. */
  async function listed(lists: string): Promise<Assignment> {
    const assignment = await byLists(request, lists);
    for (const { list, without } of assignment.lists) {
      reading.note(`names of ${list} without an image`, without);
      if (without > 0) log(`${formatCount(without)} names of ${list} have no image in the dataset`);
    }
    return assignment;
  }
}

/** Of images that were divided one by one; where patients count, that was refused. */
function patientsApart(rows: readonly DatasetRow[]): string | undefined {
  const partitionsOf = new Map<string, Set<string>>();
  for (const { patient, partition } of rows) {
    if (patient === "") continue;
    const known = partitionsOf.get(patient);
    if (known === undefined) partitionsOf.set(patient, new Set([partition]));
    else known.add(partition);
  }
  const apart = [...partitionsOf.values()].filter(({ size }) => size > 1).length;
  if (apart === 0) return undefined;
  return `groupBy is none: ${formatCount(apart)} of ${countOf(partitionsOf.size, "patient")} ${apart === 1 ? "has" : "have"} images in more than one partition, and a model is tested on patients it knows; groupBy: patient keeps each in one`;
}

/** Data sets that come divided are mostly meant to be used so: figures of others are of their test set. */
function dividedAnew(rows: readonly DatasetRow[]): string | undefined {
  const counts = PARTITIONS.map(
    (name) => [name, rows.filter(({ partition }) => partition === name).length] as const,
  ).filter(([, images]) => images > 0);
  if (counts.length < 2) return undefined;
  const listed = counts.map(([name, images]) => `${name} ${formatCount(images)}`).join(", ");
  return `The dataset came divided (${listed}) and is divided again; keep: true keeps its own division`;
}
