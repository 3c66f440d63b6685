import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type SourceFile, type SourceImport, sourceFiles } from "./support/source-imports.js";

/** What puts a pipeline together knows everything but how it is shown. */
const PROJECT = [
  "core",
  "artifacts",
  "stage",
  "config",
  "store",
  "plugins",
  "engine",
  "executors",
  "experiments",
  "reports",
  "imaging",
  "learning",
  "statistics",
];

/** What each layer may import beside itself and `vendor`. A layer that is not here does not exist. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  core: [],
  vendor: [],
  stage: ["core"],
  config: ["core"],
  items: ["core"],
  store: ["core", "items"],
  imaging: ["core", "artifacts"],
  artifacts: ["core"],
  statistics: ["core"],
  learning: ["core", "artifacts", "imaging", "statistics"],
  plugins: ["core", "stage", "artifacts", "items"],
  executors: ["core", "store"],
  engine: ["core", "artifacts", "config", "store", "plugins", "executors"],
  experiments: ["core", "artifacts", "store", "statistics"],
  reporters: ["core"],
  reports: ["core", "artifacts", "experiments", "statistics"],
  project: PROJECT,
  ui: ["project", "reporters", ...PROJECT],
  cli: ["project", "reporters", "ui", ...PROJECT],
};

/**
 * Folders within a layer are layers too: each may import those that stand before it. Files beside them are the room's own
 * and may know all of them.
 */
const WITHIN: Readonly<Record<string, readonly string[]>> = {
  "src/store": ["claims", "trees", "code", "upkeep"],
  "src/executors": ["jobs", "slurm"],
  "src/config": ["text", "schema", "profiles", "values", "stages", "sweep"],
  "src/cli": ["run", "experiments", "models", "cache", "about", "completion"],
  "src/project": ["scoring", "watching", "comparing", "writing", "settings", "machine", "starting"],
  "src/imaging": [
    ...["png", "transforms", "tables", "patients", "sources", "subjects"],
    ...["copies", "regions", "dicom", "volumes"],
  ],
  "src/imaging/dicom": ["file", "codecs", "pixels"],
  "src/learning": ["tensorflow", "onnxruntime", "pretrained", "calibration", "heads"],
  "src/learning/onnxruntime": ["graph", "kernels", "lowering", "blocked", "compile", "runtime"],
  "src/reports": ["tables", "charts", "claims", "graph", "sections", "comparison", "model-card", "ro-crate", "sweep"],
  "src/ui": ["page", "server"],
  "src/ui/page": ["parts", "charts", "table", "compare", "images", "run", "holdings"],
  "stages/extract": ["tar", "source", "compression", "tree", "zip"],
};

/** What every stage may import beside its own files. */
const ALLOWED_TO_STAGES = ["stage", "artifacts", "imaging", "learning", "statistics"];

/** Packages that are slow to load or do one job, and the only places that know them. */
const AT_THE_EDGE: Readonly<Record<string, RegExp>> = {
  sharp: /^(src\/imaging\/|src\/reports\/(thumbnail|overlay|png-links)\.ts|src\/project\/machine\/|stages\/)/,
  "@tensorflow": /^src\/learning\//,
  "onnxruntime-node": /^src\/learning\/onnxruntime\//,
  listr2: /^src\/reporters\//,
  undici: /^stages\/fetch\//,
  echarts: /^src\/vendor\//,
  execa: /^src\/vendor\//,
  yaml: /^src\/vendor\//,
  commander: /^src\/vendor\//,
  "get-east-asian-width": /^src\/vendor\//,
  typebox: /^src\/vendor\//,
  preact: /^src\/ui\/page\//,
  "@cornerstonejs": /^src\/imaging\/dicom\/codecs\/(jpeg-ls|jpeg-2000|htj2k)\.ts$/,
  jiti: /^src\/(plugins\/load-user-module|store\/code\/emitted-code)\.ts$/,
};

/** The standard output of a stage's process is its log, not the terminal. */
const PRINTERS = /^src\/(reporters\/|cli\/|plugins\/stage-process\.ts)/;

/** Files within artifacts: their names, as their formats, are known in one room. */
const WITHIN_ARTIFACTS = [
  ...["dataset.csv", "dataset.json", "reading.json", "originals.csv", "resize.json"],
  ...["images.npy", "rows.csv", "tensors.json"],
  ...["features.npy", "features.json"],
  ...["model.json", "weights.bin", "preprocessing.json", "trained-on.json", "training-profile.json", "history.csv"],
  ...[
    "predictions.csv",
    "patients.csv",
    "metrics.json",
    "operating-point.json",
    "overlap.json",
    "external.json",
    "drift.json",
  ],
  ...["explanations.csv", "explanations.json", "audit.json", "near-identical.csv"],
];

/** Headings of DESIGN that are no layers: what is beside them. */
const BESIDE_ROOMS: Readonly<Record<string, true>> = { stages: true, "what is installed": true };

const design = readFileSync(fileURLToPath(new URL("../src/DESIGN.md", import.meta.url)), "utf8");

const files = sourceFiles();
const byName = new Map(files.map((file) => [file.file, file]));

/** `src/config/x.ts` -> `config`; `src/stage.ts` -> `stage`; `stages/train/x.ts` -> `stages/train`. */
function layerOf(file: string): string {
  const [top = "", second = ""] = file.split("/");
  return top === "stages" ? `stages/${second}` : second.replace(/\.ts$/, "");
}

const targetOf = (from: string, specifier: string): string =>
  path.posix.join(path.posix.dirname(from), specifier).replace(/\.js$/, ".ts");

/** The deepest folder that holds both. */
function sharedFolder(a: string, b: string): string {
  const [left, right] = [a.split("/"), b.split("/")];
  const length = left.findIndex((part, index) => part !== right[index]);
  return left.slice(0, length).join("/");
}

const isRelative = ({ specifier }: SourceImport) => specifier.startsWith(".");

function mayImport(from: string, to: string): boolean {
  if (from === to || to === "vendor") return true;
  return (from.startsWith("stages/") ? ALLOWED_TO_STAGES : (ALLOWED[from] ?? [])).includes(to);
}

/** All files that are loaded together with `file`, and the packages that they load. */
function loadedWith(file: SourceFile): ReadonlySet<string> {
  const loaded = new Set<string>();
  const visit = ({ file: name, imports }: SourceFile): void => {
    if (loaded.has(name)) return;
    loaded.add(name);
    for (const one of imports.filter(({ how }) => how === "static")) {
      const target = isRelative(one) ? byName.get(targetOf(name, one.specifier)) : undefined;
      if (target !== undefined) visit(target);
      else loaded.add(one.specifier);
    }
  };
  visit(file);
  return loaded;
}

/** What each room imports; all stages are one. `vendor` is open to all. */
function importsBetweenRooms(): ReadonlyMap<string, ReadonlySet<string>> {
  const roomOf = (file: string): string => layerOf(file).replace(/^stages\/.*/, "stages");
  const imported = new Map<string, Set<string>>();
  for (const { file, imports } of files) {
    for (const { specifier } of imports.filter(isRelative)) {
      const [from, to] = [roomOf(file), roomOf(targetOf(file, specifier))];
      if (from === to || to === "vendor") continue;
      if (!imported.has(from)) imported.set(from, new Set());
      imported.get(from)!.add(to);
    }
  }
  return imported;
}

/** The least arrows that lead from each room to all that it imports: none where two others lead to the same place. */
function arrowsOf(imported: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const below = (room: string): readonly string[] =>
    [...(imported.get(room) ?? [])].flatMap((other) => [other, ...below(other)]);
  return [...imported].flatMap(([room, others]) => {
    const byOthers = new Set([...others].flatMap(below));
    return [...others].filter((other) => !byOthers.has(other)).map((other) => `${room} --> ${other}`);
  });
}

const packageOf = (specifier: string): string => specifier.split("/", 1).join();

describe("the architecture", () => {
  test("imports point in one direction only, types too", () => {
    const wrong = files.flatMap(({ file, imports }) =>
      imports
        .filter(isRelative)
        .map((one) => ({ ...one, target: targetOf(file, one.specifier) }))
        .filter(({ target }) => !mayImport(layerOf(file), layerOf(target)))
        .map(({ line, target }) => `${file}:${line} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test("the drawing in DESIGN shows what imports what: an arrow for each import that no other way explains", () => {
    const drawn = [...design.matchAll(/^ {2}([\w-]+) --> (.+)$/gm)].flatMap(([, from, to]) =>
      to!.split(" & ").map((one) => `${from} --> ${one}`),
    );
    expect(drawn.sort()).toEqual(arrowsOf(importsBetweenRooms()).sort());
  });

  test("DESIGN gives each decision once, below the room that it explains, in lines that fit", () => {
    const decisions = design.slice(design.indexOf("## Decisions, by room"));
    const rooms = [...decisions.matchAll(/^### (.+)$/gm)].map((match) => match[1]!);
    expect(rooms.filter((room) => !(room in ALLOWED || room in BESIDE_ROOMS))).toEqual([]);
    const leads = [...decisions.matchAll(/^- (\*\*[^*]+\*\*)/gm)].map((match) => match[1]!);
    const twice = (all: readonly string[]) => all.filter((one, index) => all.indexOf(one) < index);
    expect([...twice(rooms), ...twice(leads)]).toEqual([]);
    expect(design.split("\n").filter((line) => line.length >= 120)).toEqual([]);
  });

  test("README has each section once, and its reference is in `pipeline explain`: a merge may have brought it back", () => {
    const readme = readFileSync(fileURLToPath(new URL("../README.md", import.meta.url)), "utf8");
    const headings = [...readme.matchAll(/^#+ (.+)$/gm)].map((match) => match[1]!);
    expect(headings.filter((one, index) => headings.indexOf(one) < index)).toEqual([]);
    expect(headings).not.toContain("Problems with a pipeline file");
    expect(readme.indexOf("## Change log")).toBeLessThan(32_000);
  });

  test("folders within a layer import in the order that is drawn", () => {
    const wrong = files.flatMap(({ file, imports }) =>
      imports.filter(isRelative).flatMap(({ specifier, line }) => {
        const target = targetOf(file, specifier);
        const room = sharedFolder(file, target);
        const [from, to] = [file, target].map((one) => one.slice(room.length + 1).split("/"));
        const isBetweenFolders = room.includes("/") && from!.length > 1 && to!.length > 1;
        const order = WITHIN[room] ?? [];
        const [own, other] = [order.indexOf(from![0]!), order.indexOf(to![0]!)];
        return isBetweenFolders && (other < 0 || own <= other) ? [`${file}:${line} imports ${target}`] : [];
      }),
    );
    expect(wrong).toEqual([]);
  });

  test("no files import each other in a circle, types too", () => {
    const circles: string[] = [];
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(" -> "));
      if (done.has(file)) return;
      done.add(file);
      for (const { specifier } of byName.get(file)?.imports.filter(isRelative) ?? []) {
        visit(targetOf(file, specifier), [...path, file]);
      }
    };
    for (const { file } of files) visit(file, []);
    expect(circles).toEqual([]);
  });

  test("has no layer that nobody drew", () => {
    const layers = new Set(files.map(({ file }) => layerOf(file)).filter((layer) => !layer.startsWith("stages/")));
    expect([...layers].filter((layer) => !(layer in ALLOWED))).toEqual([]);
  });

  test("what is imported exists", () => {
    const missing = files.flatMap(({ file, imports }) =>
      imports
        .filter((one) => isRelative(one) && !byName.has(targetOf(file, one.specifier)))
        .map(({ specifier, line }) => `${file}:${line} imports ${specifier}`),
    );
    expect(missing).toEqual([]);
  });

  test("only reporters and the command line print", () => {
    const printing = files
      .filter(({ file }) => !PRINTERS.test(file))
      .flatMap(({ file, prints }) => prints.map((line) => `${file}:${line} prints`));
    expect(printing).toEqual([]);
  });

  test("each package with one job is known where that job is done", () => {
    const spread = files.flatMap(({ file, imports }) =>
      imports
        .filter(
          ({ specifier, how }) =>
            how !== "type" && !AT_THE_EDGE[packageOf(specifier)]?.test(file) && packageOf(specifier) in AT_THE_EDGE,
        )
        .map(({ specifier, line }) => `${file}:${line} imports ${specifier}`),
    );
    expect(spread).toEqual([]);
  });

  test("TensorFlow.js is loaded in one place: an import of its bundles takes five times as long", () => {
    const loading = files.flatMap(({ file, imports }) =>
      imports
        .filter(({ specifier, how }) => how !== "type" && packageOf(specifier) === "@tensorflow")
        .map(({ specifier }) => `${file} loads ${specifier}`),
    );
    expect(loading).toEqual([
      "src/learning/tfjs.ts loads @tensorflow/tfjs-core",
      "src/learning/tfjs.ts loads @tensorflow/tfjs-layers",
    ]);
  });

  test("one walker lists what users give: stages and imaging look into no folder themselves", () => {
    const listing = files
      .filter(({ file }) => /^(stages|src\/imaging)\//.test(file))
      .flatMap(({ file, names }) =>
        names
          .filter(({ name }) => /^(readdir|readdirSync|opendir|opendirSync|glob|globSync)$/.test(name))
          .map(({ name, line }) => `${file}:${line} ${name}`),
      );
    expect(listing).toEqual([]);
  });

  test("folders within folders are made by one function, which tells a full disk from a missing folder", () => {
    const others = files
      .filter(({ file }) => !["src/core/make-folder.ts", "src/cli/precompile-schemas.ts"].includes(file))
      .flatMap(({ file }) => {
        const text = readFileSync(fileURLToPath(new URL(`../${file}`, import.meta.url)), "utf8");
        const found = /\bmkdir(Sync)?\([^;]*\brecursive: true/.exec(text);
        return found === null ? [] : [`${file}: ${found[0]}`];
      });
    expect(others).toEqual([]);
  });

  test("what lies within an artifact is named by its format's file alone", () => {
    const named = files
      .filter(({ file }) => !file.startsWith("src/artifacts/"))
      .flatMap(({ file, texts }) =>
        texts
          .filter(({ text }) => WITHIN_ARTIFACTS.some((name) => text === name || text.endsWith(`/${name}`)))
          .map(({ text, line }) => `${file}:${line} names ${text}`),
      );
    expect(named).toEqual([]);
  });

  test("no stage of ours is asked for by name where kinds decide", () => {
    const named = files
      .filter(({ file }) => /^src\/(config|engine|experiments|reporters|reports)\//.test(file))
      .flatMap(({ file, comparisons }) =>
        comparisons
          .filter(({ text }) => /^(evaluate|train|audit|augment)$/.test(text))
          .filter(({ of }) => of === "uses")
          .map(({ text, line }) => `${file}:${line} asks for ${text}`),
      );
    expect(named).toEqual([]);
  });

  test("a stage's contract is light: the work is loaded when it runs", () => {
    const heavy = files
      .filter(({ file }) => /^stages\/[^/]+\/index\.ts$/.test(file))
      .flatMap((file) =>
        [...loadedWith(file)]
          .filter((name) => !name.endsWith(".ts") && !name.startsWith("node:") && name !== "typebox")
          .map((name) => `${file.file} loads ${name}`),
      );
    expect(heavy).toEqual([]);
  });

  test("what authors of stages import never loads what runs pipelines", () => {
    const wrong = ["src/stage.ts", "src/artifacts.ts"].flatMap((entry) =>
      [...loadedWith(byName.get(entry)!)]
        .filter((name) => /^src\/(project|engine|store|executors|plugins|config|cli)\b/.test(name))
        .map((name) => `${entry} loads ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  test("the library starts light: what a method needs is loaded when it is called", () => {
    const loaded = [...loadedWith(byName.get("src/project.ts")!)];
    expect(loaded.filter((name) => !/^(src\/(project|core)\b|node:|fastest-levenshtein$)/.test(name))).toEqual([]);
    expect(loaded.filter((name) => /load-pipeline|plan-file|gate-run|run-file/.test(name))).toEqual([]);
  });

  test("the command starts light: what a command needs is loaded when it runs", () => {
    const main = byName.get("src/cli/main.ts");
    const heavy = [...(main === undefined ? [] : loadedWith(main))].filter(
      (name) => packageOf(name) in AT_THE_EDGE && name !== "commander",
    );
    expect(heavy).toEqual([]);
  });
});
