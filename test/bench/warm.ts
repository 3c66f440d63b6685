import { appendFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { findProgram, measure, numberAfter, print, printRows, takeTurns } from "./measure.js";
import { createProject } from "./project.js";

/**
 * A pipeline over a folder of as many files as NIH ChestX-ray14 has images, and 12 archives, everything cached.
 * Snakemake looks at times only; sha256sum reads the small files.
 *
 * Options: `--files N` (112120), `--rounds N` (3), `--keep`.
 */
export async function bench(options: readonly string[]): Promise<void> {
  const files = numberAfter(options, "--files", 112_120);
  const project = createProject(options);
  for (let file = 0; file < files; file += 1) {
    const name = `${String(Math.floor(file / 4)).padStart(8, "0")}_${String(file % 4).padStart(3, "0")}.png`;
    if (file === 0) project.write(`data/images/${name}`, "");
    writeFileSync(path.join(project.folder, "data/images", name), `image ${file}\n`.repeat(20));
  }
  for (let archive = 0; archive < 12; archive += 1) {
    project.write(`data/archives/images_${archive}.tar.gz`, Buffer.alloc(4_000_000, archive));
  }
  project.write(
    "pipelines/warm.yaml",
    `name: warm
stages:
  count:
    uses: command
    inputs: { images: ../data/images, archives: ../data/archives }
    with: { run: [sh, -c, 'ls "$RADPIPE_INPUT_IMAGES" "$RADPIPE_INPUT_ARCHIVES" | wc -l > "$RADPIPE_OUTPUT_COUNT"'], outputs: { count: count.txt } }
  copy: { uses: command, inputs: { count: count.count/count.txt }, with: { run: [cp, "{inputs.count}", "{outputs.copy}"], outputs: { copy: copy.txt } } }
`,
  );
  project.write(
    "Snakefile",
    `import glob
rule copy:
    input: "count.txt"
    output: "copy.txt"
    shell: "cp {input} {output}"
rule count:
    input: sorted(glob.glob("data/images/*.png")) + sorted(glob.glob("data/archives/*"))
    output: "count.txt"
    shell: "ls data/images data/archives | wc -l > {output}"
`,
  );
  // What was written a moment ago is hashed again next time: times cannot tell it from a later change.
  await setTimeout(2100);
  const cold = await project.pipeline(["run", "warm", "--quiet"]);
  const snakemake = findProgram(["/usr/bin/snakemake", "snakemake"], ["--version"]);
  const inFolder = { cwd: project.folder };
  if (snakemake) await measure(snakemake, ["-j", "2", "copy"], inFolder);
  const rows = await takeTurns(
    [
      { name: "pipeline run, all cached", run: () => project.pipeline(["run", "warm", "--quiet"]) },
      ...(snakemake ? [{ name: "snakemake", run: () => measure(snakemake, ["-j", "2", "copy"], inFolder) }] : []),
      {
        name: "sha256sum of the small files",
        run: () => measure("sh", ["-c", "find data/images -type f -print0 | xargs -0 sha256sum > sums"], inFolder),
      },
    ],
    numberAfter(options, "--rounds", 3),
  );
  printRows(rows, snakemake ? [] : ["snakemake"]);
  appendFileSync(
    path.join(project.folder, "data/images", readdirSync(path.join(project.folder, "data/images"))[7]!),
    "x",
  );
  const changed = await project.pipeline(["run", "warm", "--quiet"]);
  print(`  first run ${cold.seconds.toFixed(2)} s; after a change of one file ${changed.seconds.toFixed(2)} s`);
  project.close();
}
