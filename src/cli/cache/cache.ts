import { setFlagsFromString } from "node:v8";
import { countOf, humanBytes, humanCount, humanDuration } from "../../core/human-units.js";
import { printable, printableDeep } from "../../core/printable.js";
import { ok } from "../../core/result.js";
import { projectAt } from "../../project.js";
import { type Cell, tableBlocks, textTable } from "../../reporters/text-table.js";
import type { Eviction } from "../../store/upkeep/gc-plan.js";
import type { StoredRecord } from "../../store/upkeep/inventory.js";
import type { ActionList } from "../../store/upkeep/usage.js";
import type { CommandResult } from "../command.js";
import { EXIT } from "../exit-code.js";
import { outputStyle, outputWidth, print, printJson, printJsonList, say } from "../output.js";
import type { Project } from "../project.js";
import { interruptible } from "../run/interrupt.js";

/**
 * V8 lets the garbage of hundreds of thousands of things grow to several times what is in use. Here to half of it, which
 * costs a little time.
 */
const keepHeapSmall = (): void => setFlagsFromString("--heap-growing-percent=50");

/** `pipeline cache ls`: what is in the cache, newest first. */
export async function listCache(project: Project, options: { readonly json?: boolean }): Promise<CommandResult> {
  keepHeapSmall();
  const actions = await projectAt(project).cache.list();
  if (!actions.ok) return actions;
  const { records, items, describe } = actions.value;
  if (options.json) {
    printJsonList(inJson(actions.value));
    return ok(EXIT.done);
  }
  if (records.length === 0) say(`Nothing in ${project.cacheFolder}.`);
  else {
    const rowOf = (record: StoredRecord): readonly Cell[] => {
      const { referenced, present } = describe(record);
      return [
        record.key.slice(0, 12),
        record.pipeline,
        record.stage,
        present.length === record.outputs.length ? humanBytes(record.bytes) : "removed",
        humanDuration(record.durationMs),
        record.finishedAt.slice(0, 16).replace("T", " "),
        referenced ? "yes" : "no",
      ];
    };
    const columns = [
      { title: "KEY" },
      { title: "PIPELINE", flexible: true },
      { title: "STAGE" },
      { title: "SIZE", align: "right" as const },
      { title: "TOOK", align: "right" as const },
      { title: "MADE (UTC)" },
      { title: "IN A RUN" },
    ];
    const look = { width: outputWidth(), titleStyle: outputStyle().dim };
    for (const block of tableBlocks(columns, records, rowOf, look)) print(block);
    if (items.length > 0) print(`\n${itemsTable(items)}`);
  }
  return ok(EXIT.done);
}

/** What was made of single items: it takes room, and is in no result. */
const itemsTable = (items: ActionList["items"]): string =>
  textTable(
    [
      { title: "SIZE", align: "right" },
      { title: "STAGE TYPE" },
      { title: "ITEMS", align: "right" },
      { title: "OF" },
      { title: "LAST USED (UTC)" },
    ],
    items.map(({ plugin, name, items: count, bytes, usedAt }): readonly Cell[] => [
      humanBytes(bytes),
      printable(plugin),
      humanCount(count),
      printable(name),
      new Date(usedAt).toISOString().slice(0, 16).replace("T", " "),
    ]),
    { width: outputWidth(), titleStyle: outputStyle().dim },
  );

function* inJson({ records, describe, outputsOf }: ActionList): Iterable<object> {
  for (const record of records) {
    const outputs = outputsOf(record);
    if (outputs === undefined) continue;
    const { referenced, present } = describe(record);
    const { key, pipeline, stage, bytes, durationMs, finishedAt } = record;
    yield { key, pipeline, stage, bytes, durationMs, finishedAt, usedByRuns: referenced, outputs, present };
  }
}

/** `pipeline cache du`: how much room the cache takes, and for what. */
export async function cacheUsage(project: Project, options: { readonly json?: boolean }): Promise<CommandResult> {
  keepHeapSmall();
  const usage = await projectAt(project).cache.usage();
  if (!usage.ok) return usage;
  const { stages, items, bytes, actions, downloads, collectable } = usage.value;
  if (options.json) {
    printJson(usage.value);
    return ok(EXIT.done);
  }
  const rows = stages.map((stage): readonly Cell[] => [
    humanBytes(stage.bytes),
    stage.pipeline,
    stage.stage,
    humanCount(stage.actions),
  ]);
  if (rows.length > 0) {
    const columns = [
      { title: "SIZE", align: "right" as const },
      { title: "PIPELINE" },
      { title: "STAGE" },
      { title: "RESULTS", align: "right" as const },
    ];
    print(`${textTable(columns, rows, { width: outputWidth(), titleStyle: outputStyle().dim })}\n`);
  }
  if (items.length > 0) print(`${itemsTable(items)}\n`);
  print(
    `${humanBytes(bytes)} in ${printable(project.cacheFolder)}: ${countOf(actions, "result")}, ` +
      `${countOf(downloads.files, "download")} (${humanBytes(downloads.bytes)}).\n` +
      `${humanBytes(collectable)} belong to no run; \`pipeline cache gc\` frees them.\n`,
  );
  return ok(EXIT.done);
}

/** `pipeline cache verify`: reads every byte. Damage ends with 3; what is damaged is made again when a run needs it. */
export async function verifyCache(project: Project, options: { readonly json?: boolean }): Promise<CommandResult> {
  keepHeapSmall();
  const interrupt = interruptible("Interrupted.");
  const report = await projectAt(project)
    .cache.verify({
      signal: interrupt.signal,
      ...(process.stderr.isTTY && { onProgress: progressLine() }),
    })
    .finally(() => interrupt.release());
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
  if (!report.ok) return report;
  const { damage, untrusted, artifacts, downloads, records, items, bytes, removed } = report.value;
  if (options.json) printJson(report.value);
  else {
    for (const { path, file, expected, got, madeBy } of printableDeep(damage)) {
      const by = madeBy.length > 0 ? ` (made by ${madeBy.join(", ")})` : "";
      print(
        `${outputStyle().red("damaged")}  ${path}${file === "." ? "" : `/${file}`}${by}: expected ${expected}, got ${got}\n`,
      );
    }
    for (const { path, madeBy } of printableDeep(untrusted)) {
      print(`${outputStyle().red("untrusted")}  ${path} (made by ${madeBy}): not written with the key of this cache\n`);
    }
    const gone = removed === 0 ? "" : `, ${countOf(removed, "artifact")} removed, to be made again when needed`;
    print(
      `Read ${humanBytes(bytes)}: ${countOf(artifacts, "artifact")}, ${countOf(downloads, "download")}, ` +
        `${countOf(records, "result")}${items === 0 ? "" : `, ${countOf(items, "item")}`}; ${verdictOf(damage.length, untrusted.length)}${gone}.\n`,
    );
  }
  if (damage.length + untrusted.length === 0) return ok(EXIT.done);
  if (!options.json && damage.length > 0) {
    say("What is damaged was set aside. The next run that needs it makes it again.");
  }
  if (!options.json && untrusted.length > 0) {
    say("What is untrusted is not used. If this cache is your own, moved or of an older version: pipeline cache trust");
  }
  return ok(EXIT.damage);
}

function verdictOf(damaged: number, untrusted: number): string {
  const faults = [
    ...(damaged > 0 ? [`${damaged} damaged`] : []),
    ...(untrusted > 0 ? [`${humanCount(untrusted)} untrusted`] : []),
  ];
  return faults.length === 0 ? "all sound" : faults.join(", ");
}

/** `pipeline cache trust [DIR]`: reads every byte, and takes over the results that are sound as the user's own. */
export async function trustCache(project: Project, named: string | undefined): Promise<CommandResult> {
  keepHeapSmall();
  const interrupt = interruptible("Interrupted.");
  const report = await projectAt(project)
    .cache.trust(named, {
      signal: interrupt.signal,
      ...(process.stderr.isTTY && { onProgress: progressLine() }),
    })
    .finally(() => interrupt.release());
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
  if (!report.ok) return report;
  const { adopted, damage, bytes, folder } = report.value;
  for (const { path: damaged } of damage) say(`${damaged} is damaged and was set aside.`);
  print(`Read ${humanBytes(bytes)}; ${humanCount(adopted)} results in ${printable(folder)} are trusted from now on.\n`);
  return ok(EXIT.done);
}

function progressLine(): (done: number, total: number) => void {
  let last = 0;
  return (done, total) => {
    const now = performance.now();
    if (now - last < 100) return;
    last = now;
    process.stderr.write(`\r\u001b[K${humanBytes(done)} of ${humanBytes(total)}`);
  };
}

export interface GcOptions {
  readonly dryRun?: boolean;
  readonly stage?: string;
  readonly maxSize?: number;
  readonly maxItems?: number;
  readonly json?: boolean;
}

/** `pipeline cache gc`: removes what no run refers to, or what one stage made; says what it would cost to make it again. */
export async function collectCache(project: Project, options: GcOptions): Promise<CommandResult> {
  keepHeapSmall();
  const report = await projectAt(project).cache.collect({
    dryRun: options.dryRun ?? false,
    ...(options.stage !== undefined && { stage: options.stage }),
    ...(options.maxSize !== undefined && { maxBytes: options.maxSize }),
    ...(options.maxItems !== undefined && { maxItems: options.maxItems }),
  });
  if (!report.ok) return report;
  const { evictions, downloads, packs, bytes, seconds, kept, unreachable } = report.value;
  if (options.json) {
    printJson(report.value);
    return ok(EXIT.done);
  }
  if (evictions.length > 0) {
    const rowOf = (eviction: Eviction): readonly Cell[] => [
      humanBytes(eviction.bytes),
      humanDuration(eviction.seconds * 1000),
      eviction.pipeline,
      eviction.stage,
      eviction.key?.slice(0, 12) ?? "",
    ];
    const columns = [
      { title: "FREES", align: "right" as const },
      { title: "TOOK", align: "right" as const },
      { title: "PIPELINE" },
      { title: "STAGE" },
      { title: "KEY" },
    ];
    const look = { width: outputWidth(), titleStyle: outputStyle().dim };
    for (const block of tableBlocks(columns, evictions, rowOf, look)) print(block);
    print("\n");
  }
  const verb = options.dryRun ? "Would free" : "Freed";
  const again = seconds === 0 ? "" : `; to make them again would take about ${humanDuration(seconds * 1000)}`;
  print(
    `${verb} ${humanBytes(bytes)}: ${countOf(evictions.length, "result")}, ${countOf(downloads.length, "download")}${packs.count === 0 ? "" : `, ${countOf(packs.items, "item")}`}${again}. ` +
      `${countOf(kept, "result")} ${kept === 1 ? "stays" : "stay"}.\n`,
  );
  for (const folder of unreachable) say(`warning: the runs in ${folder} cannot be reached; what they refer to stays.`);
  return ok(EXIT.done);
}
