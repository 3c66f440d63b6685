import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { isRunId } from "../../core/ids.js";
import { isLanguage } from "../../core/language.js";
import { packageVersion } from "../../project/package-folder.js";
import type { ProjectFolders } from "../../project/project-folders.js";
import type { Project } from "../api.js";
import { type Answer, complaint, headersFor, json, problemAnswer } from "./answer.js";
import type { watchRuns } from "./changes.js";
import { appFile, shell } from "./shell.js";

/** What answers are made from. */
export interface Service {
  readonly folders: ProjectFolders;
  readonly watch: ReturnType<typeof watchRuns>;
}

interface Asked {
  readonly service: Service;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  /** What stands for the groups of the route's path. */
  readonly parts: readonly string[];
}

/** Undefined where it answers by itself, as streams do. */
type Handler = (asked: Asked) => Promise<Answer | undefined> | Answer | undefined;

interface Route {
  readonly method: "GET" | "PATCH";
  readonly path: RegExp;
  readonly handle: Handler;
}

const ROUTES: readonly Route[] = [
  { method: "GET", path: /^\/app\/([^/]+)$/, handle: ({ parts: [name = ""] }) => appFile(name) },
  { method: "GET", path: /^\/api$/, handle: ({ service }) => json(projectOf(service)) },
  { method: "GET", path: /^\/api\/runs$/, handle: listRuns },
  { method: "GET", path: /^\/api\/runs\/([^/]+)$/, handle: showRun },
  { method: "GET", path: /^\/api\/runs\/([^/]+)\/history$/, handle: showHistory },
  { method: "GET", path: /^\/api\/runs\/([^/]+)\/images$/, handle: listImages },
  { method: "GET", path: /^\/api\/runs\/([^/]+)\/logs\/([^/]+)$/, handle: showLog },
  { method: "GET", path: /^\/api\/cache$/, handle: showCache },
  { method: "GET", path: /^\/pictures\/([^/]+)$/, handle: showPicture },
  { method: "GET", path: /^\/files\/([^/]+)\/(.+)$/, handle: showFile },
  { method: "GET", path: /^\/api\/compare$/, handle: compare },
  { method: "GET", path: /^\/frames\/compare$/, handle: compareInFrame },
  { method: "GET", path: /^\/frames\/runs\/([^/]+)\/report$/, handle: reportInFrame },
  { method: "PATCH", path: /^\/api\/runs\/([^/]+)$/, handle: writeTags },
  { method: "GET", path: /^\/api\/events$/, handle: streamChanges },
];

/** Views of the page, which have addresses of their own. */
const VIEWS = /^\/(runs\/[^/]+|compare|cache)?$/;

export async function answerTo(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Answer | undefined> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const method = request.method === "HEAD" ? "GET" : request.method;
  if (VIEWS.test(url.pathname) && method === "GET") return shell(service.folders.language);
  let isKnown = false;
  for (const route of ROUTES) {
    const parts = partsOf(route.path, url.pathname);
    if (parts === undefined) continue;
    isKnown = true;
    if (route.method !== method) continue;
    return route.handle({ service, request, response, query: url.searchParams, parts });
  }
  return isKnown
    ? complaint(405, { message: `${request.method} is not answered here.` })
    : complaint(404, { message: "There is nothing at this address." });
}

function partsOf(pattern: RegExp, pathname: string): readonly string[] | undefined {
  const found = pattern.exec(pathname);
  if (found === null) return undefined;
  try {
    return found.slice(1).map((part) => decodeURIComponent(part ?? ""));
  } catch {
    return undefined;
  }
}

const projectOf = ({ folders }: Service): Project => ({
  version: packageVersion(),
  root: folders.root,
  runsFolder: folders.runsFolder,
  cacheFolder: folders.cacheFolder,
  ...(folders.language !== undefined && { language: folders.language }),
  mayRun: false,
});

async function listRuns({ service, query }: Asked): Promise<Answer> {
  const text = (name: string) => query.get(name) || undefined;
  const [pipeline, sweep, where, sort] = ["pipeline", "sweep", "where", "sort"].map(text);
  const columns = query.getAll("column").filter((name) => name !== "");
  const { runTable } = await import("./run-table.js");
  const table = await runTable(service.folders.runsFolder, {
    ...(pipeline !== undefined && { pipeline }),
    ...(sweep !== undefined && { sweep }),
    ...(where !== undefined && { where }),
    ...(sort !== undefined && { sort }),
    reverse: query.has("reverse"),
    ...(query.has("column") && { columns }),
    available: query.has("available"),
  });
  return table.ok ? json(table.value) : problemAnswer(table.error);
}

async function showRun({ service, parts: [name = ""] }: Asked): Promise<Answer> {
  const run = await named(service, name);
  if (!run.ok) return problemAnswer(run.error);
  const { viewOf } = await import("./run-view.js");
  return json(await viewOf(run.value));
}

async function compare({ service, query }: Asked): Promise<Answer> {
  const { comparedRuns } = await import("./frames.js");
  const made = await comparedRuns(service.folders, query.getAll("run"));
  return made.ok ? json(made.value) : problemAnswer(made.error);
}

async function compareInFrame({ service, query }: Asked): Promise<Answer> {
  const { comparisonFrame } = await import("./frames.js");
  const language = query.get("language");
  const made = await comparisonFrame(service.folders, query.getAll("run"), isLanguage(language) ? language : undefined);
  return made.ok ? made.value : problemAnswer(made.error);
}

async function reportInFrame({ service, parts: [id = ""] }: Asked): Promise<Answer> {
  if (!isRunId(id)) return complaint(404, { message: "Expected the whole id of a run." });
  const { reportFrame } = await import("./frames.js");
  return reportFrame(service.folders, id);
}

/** The run of that name, or why there is none. */
async function named(service: Service, name: string) {
  const { projectAt } = await import("../../project.js");
  return projectAt(service.folders).readRun(name);
}

async function showHistory({ service, parts: [name = ""] }: Asked): Promise<Answer> {
  const run = await named(service, name);
  if (!run.ok) return problemAnswer(run.error);
  const { historyOf } = await import("./history.js");
  return json(await historyOf(run.value));
}

const MOST_IMAGES = 500;

async function listImages({ service, query, parts: [name = ""] }: Asked): Promise<Answer> {
  const run = await named(service, name);
  if (!run.ok) return problemAnswer(run.error);
  const { runImages } = await import("./run-images.js");
  const texts = ["partition", "label", "outcome", "sex", "text"].flatMap((one) => {
    const value = query.get(one);
    return value === null || value === "" ? [] : [[one, value] as const];
  });
  const whole = (one: string, other: number) => Math.max(0, Math.floor(Number(query.get(one) ?? other)) || 0);
  const count = Math.min(MOST_IMAGES, whole("count", 60));
  return json(await runImages(run.value, { ...Object.fromEntries(texts), from: whole("from", 0), count }));
}

async function showPicture({ service, query, parts: [name = ""] }: Asked): Promise<Answer> {
  const run = await named(service, name);
  if (!run.ok) return problemAnswer(run.error);
  const { picture } = await import("./run-images.js");
  const body = await picture(service.folders, run.value, query.get("image") ?? "");
  if (body === undefined) return complaint(404, { message: "The picture is no longer in the cache." });
  return { type: "image/png", body, headers: { "Cache-Control": "private, max-age=3600" } };
}

async function showLog({ service, query, parts: [id = "", stage = ""] }: Asked): Promise<Answer> {
  if (!isRunId(id)) return complaint(404, { message: "Expected the whole id of a run." });
  const { fileInRun } = await import("./run-files.js");
  const found = stage.includes("/") ? undefined : await fileInRun(service.folders, id, `logs/${stage}.log`);
  if (found === undefined) return complaint(404, { message: "This stage has no log." });
  const { logPiece } = await import("./log-piece.js");
  return json(await logPiece(found.file, found.bytes, Number(query.get("from") ?? -1)));
}

async function showCache({ service }: Asked): Promise<Answer> {
  const { cacheView } = await import("./cache-view.js");
  const view = await cacheView(service.folders);
  return view.ok ? json(view.value) : problemAnswer(view.error);
}

/** A file in a run's folder, or that a link in it leads to in the cache. */
async function showFile({ service, parts: [id = "", inside = ""] }: Asked): Promise<Answer> {
  if (!isRunId(id)) return complaint(404, { message: "Expected the whole id of a run." });
  const { fileInRun, typeOfFile } = await import("./run-files.js");
  const found = await fileInRun(service.folders, id, inside);
  if (found === undefined) return complaint(404, { message: "The run has no such file." });
  const { type, disposition } = typeOfFile(inside);
  return { type, body: await readFile(found.file), headers: { "Content-Disposition": disposition } };
}

async function writeTags({ service, request, parts: [id = ""] }: Asked): Promise<Answer> {
  const { readTagRequest } = await import("./tag-request.js");
  const asked = await readTagRequest(request);
  if (!asked.ok) return complaint(asked.error.status, { message: asked.error.message });
  if (!isRunId(id)) return complaint(404, { message: "Expected the whole id of a run." });
  const { projectAt } = await import("../../project.js");
  const tagged = await projectAt(service.folders).tag(id, asked.value);
  if (!tagged.ok) return problemAnswer(tagged.error);
  const { label, note, tags } = tagged.value.record;
  return json({ id, label, note, tags });
}

/** Server-sent events: what became of the runs, for as long as the connection lasts. */
function streamChanges({ service, request, response }: Asked): undefined {
  response.writeHead(200, { ...headersFor("default-src 'none'"), "Content-Type": "text/event-stream; charset=utf-8" });
  response.write(": radpipe\n\n");
  const end = service.watch.listen((changes) => response.write(`data: ${JSON.stringify(changes)}\n\n`));
  // A connection that died in silence is noticed by what is written into it.
  const pulse = setInterval(() => response.write(": still here\n\n"), 20_000);
  request.on("close", () => {
    clearInterval(pulse);
    end();
  });
  return undefined;
}
