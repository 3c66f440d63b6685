import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { build } from "rolldown";
import { parseSync, Visitor } from "rolldown/utils";

// A step of the build. Hundreds of small files take longer to find than to run, so libraries that every command loads are
// flattened to one file each (typebox: 200 ms as a package, 7 ms as one file), and the command line and the stages with
// all their imports to a few. Beside them they stay as tsc wrote them: the code in the keys of stages is read there.
const vendor = readdirSync("src/vendor").filter((file) => file.endsWith(".ts"));
const commandLine = path.resolve("dist/src/cli");
const stageProcess = path.resolve("dist/src/plugins");
const stages = readdirSync("stages", { withFileTypes: true }).filter((entry) => entry.isDirectory());

rmSync(path.resolve("dist/src/ui/page"), { recursive: true, force: true });
for (const folder of [commandLine, stageProcess].filter(existsSync)) {
  for (const file of readdirSync(folder)) if (file.startsWith("flat-")) rmSync(path.join(folder, file));
}

const OWN = ["src", "stages"];

/** A flattened module still finds its neighbours as if it were where tsc put it. */
const keepLocation = (folder) => ({
  name: "keep-location",
  transform(code, id) {
    if (!OWN.some((folder) => id.startsWith(path.resolve(folder) + path.sep)) || !code.includes("import.meta.url"))
      return null;
    const emitted = path.join("dist", path.relative(".", id)).replace(/\.ts$/, ".js");
    const relative = path.relative(folder, path.resolve(emitted)).split(path.sep).join("/");
    const own = `new URL(${JSON.stringify(relative)}, import.meta.url).href`;
    // From the last one back, so that places stay right.
    return placesOfUrl(id, code).reduceRight(
      (text, [start, end]) => text.slice(0, start) + own + text.slice(end),
      code,
    );
  },
});

/** Where the code says `import.meta.url`; not where a text does, which may be code for somebody else. */
function placesOfUrl(file, code) {
  const places = [];
  const visitor = new Visitor({
    MemberExpression({ object, property, start, end }) {
      if (object.type === "MetaProperty" && property.name === "url") places.push([start, end]);
    },
  });
  visitor.visit(parseSync(file, code).program);
  return places;
}

/** Files of src/vendor are shared with stages of users; small packages are flattened too, others are left to Node. */
const leaveOut = {
  name: "leave-out",
  resolveId(id, importer) {
    if (importer === undefined) return null;
    const vendored = /(?:^|[\\/])vendor[\\/]([\w-]+\.js)$/.exec(id)?.[1];
    if (vendored !== undefined) return { id: `../vendor/${vendored}`, external: true };
    const isPackage = !id.startsWith(".") && !path.isAbsolute(id);
    return isPackage && !FLATTENED_TOO.test(id) ? { id, external: true } : null;
  },
};
/** The page of `pipeline ui` runs in a browser, where its language is kept in another way. */
const spokenInPage = {
  name: "spoken-in-page",
  resolveId: (id) => (id.endsWith("/spoken-language.js") ? path.resolve("src/ui/page/spoken-language.ts") : null),
};
const page = path.resolve("dist/src/ui/page");

const FLATTENED_TOO = /^(fastest-levenshtein|picomatch|pure-rand)(\/|$)/;

const configurations = [
  ...vendor.map((file) => ({
    input: `src/vendor/${file}`,
    platform: "node",
    output: { file: `dist/src/vendor/${file.replace(/\.ts$/, ".js")}`, format: "esm", codeSplitting: false },
  })),
  {
    input: { main: "src/cli/main.ts" },
    platform: "node",
    plugins: [keepLocation(commandLine), leaveOut],
    output: {
      dir: commandLine,
      format: "esm",
      entryFileNames: "[name].js",
      chunkFileNames: "flat-[name].js",
      // Few files: what nearly every command needs, and what plans and runs.
      codeSplitting: {
        groups: [
          {
            name: "base",
            test: /[\\/]src[\\/](core[\\/]|store[\\/]claims[\\/]process-identity|config[\\/]text[\\/](source-text|read-file|missing-file)|plugins[\\/]bundled\.|cli[\\/](exit-code|run[\\/]interrupt|output)|project[\\/](package-folder|problem|project-folders|shown-path|unreadable\.|run-options|find-pipeline))/,
          },
          { name: "reporters", test: /[\\/]src[\\/]reporters[\\/](?!live-list)/ },
          // What lists and names runs.
          {
            name: "runs",
            test: /[\\/]src[\\/](experiments[\\/](listed-run|open-runs|read-runs|record-index|resolve-|run-record-shape|run-values|sweep-folder)|project[\\/]named-sweep)/,
          },
          // What knows stage types.
          {
            name: "plugins",
            test: /[\\/]src[\\/](plugins[\\/](?!load-user-module|stage-process)|project[\\/](pipeline-trust|plugin-shelf)|store[\\/]layout)/,
          },
          {
            name: "engine",
            test: /[\\/]src[\\/](project[\\/](load-pipeline|open-cache|run-settings)|(engine|executors|store)[\\/])/,
          },
          {
            name: "completion",
            test: /[\\/]src[\\/]cli[\\/]completion[\\/](candidate|complete\.|command-line|value-sources)/,
          },
          // What reads YAML: all that completion needs of a file.
          {
            name: "text",
            test: /[\\/]src[\\/]config[\\/](text[\\/]|schema[\\/](schema-node|interpolatable-schema))/,
          },
          // What reads and checks pipelines that have not been checked before.
          { name: "config", test: /[\\/]src[\\/]config[\\/]/ },
        ],
      },
    },
  },
  {
    input: { app: "src/ui/page/app.tsx", events: "src/ui/page/events.ts" },
    platform: "browser",
    plugins: [spokenInPage],
    output: {
      dir: page,
      format: "esm",
      minify: true,
      entryFileNames: "[name].js",
      chunkFileNames: "[name].js",
    },
  },
  {
    input: {
      "flat-stage-process": "src/plugins/stage-process.ts",
      ...Object.fromEntries(stages.map(({ name }) => [`flat-type-${name}`, `stages/${name}/index.ts`])),
    },
    platform: "node",
    plugins: [keepLocation(stageProcess), leaveOut],
    output: {
      dir: stageProcess,
      format: "esm",
      entryFileNames: "[name].js",
      chunkFileNames: "flat-[name].js",
      codeSplitting: {
        groups: [
          { name: "contract", test: /[\\/]src[\\/](core[\\/]|stage\.|plugins[\\/](?!load-user-module|stage-process))/ },
          { name: "artifacts", test: /[\\/]src[\\/](artifacts|statistics)[\\/]/ },
        ],
      },
    },
  },
];

// Not with the command `rolldown`: it prints a line per chunk, which `npm ci` would show to users.
for (const configuration of configurations) await build({ ...configuration, logLevel: "warn" });

mkdirSync(page, { recursive: true });
for (const name of ["style.css", "icon.svg"]) copyFileSync(path.join("src/ui/page", name), path.join(page, name));
