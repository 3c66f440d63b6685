import { mkdirSync } from "node:fs";
import path from "node:path";
import { tarGzOf } from "../support/make-archive.js";
import { measure, numberAfter, print, printRows, takeTurns, touchMemory } from "./measure.js";
import { createProject } from "./project.js";
import { realImages } from "./real-images.js";

/**
 * Two archives of real PNGs, digests of all files included, beside `tar xzf` of one after the other.
 *
 * Options: `--copies N` of each image (30), `--rounds N` (4), `--keep`.
 */
export async function bench(options: readonly string[]): Promise<void> {
  const copies = numberAfter(options, "--copies", 30);
  const project = createProject(options);
  const { source, images } = await realImages(project.folder);
  let files = 0;
  for (const archive of [1, 2]) {
    const entries = images
      .filter((_, index) => index % 2 === archive - 1)
      .flatMap((content, index) =>
        // A few bytes after the picture's end make each file another one.
        Array.from({ length: copies }, (_, copy) => ({
          path: `images/${archive}${String(index).padStart(6, "0")}_${String(copy).padStart(3, "0")}.png`,
          content: Buffer.concat([content, Buffer.from(`${copy}`)]),
        })),
      );
    files += entries.length;
    project.write(`archives/images_00${archive}.tar.gz`, tarGzOf(entries));
  }
  project.write(
    "pipelines/extract.yaml",
    "name: extract\nstages: { extract: { uses: extract, inputs: { archives: ../archives } } }\n",
  );
  print(`  ${source}, ${files} files in 2 archives`);
  let stage = Number.POSITIVE_INFINITY;
  // A new folder each time: some file systems make files slowly just after many were removed.
  let folders = 0;
  const rows = await takeTurns(
    [
      {
        name: "pipeline run, the whole process",
        run: async () => {
          folders += 1;
          await touchMemory(2);
          const measured = await project.pipeline(["run", "extract", "--quiet", "--cache", `cache-${folders}`]);
          stage = Math.min(stage, project.stageSeconds("extract"));
          return measured;
        },
      },
      {
        name: "tar xzf, one after the other",
        run: async () => {
          folders += 1;
          await touchMemory(2);
          mkdirSync(path.join(project.folder, `out-${folders}`));
          const each = [1, 2].map((archive) => `tar xzf archives/images_00${archive}.tar.gz -C out-${folders}`);
          return measure("sh", ["-c", each.join(" && ")], { cwd: project.folder });
        },
      },
    ],
    numberAfter(options, "--rounds", 4),
  );
  printRows(rows);
  const tar = rows.get("tar xzf, one after the other")!.seconds;
  print(`  the stage alone: ${stage.toFixed(3)} s  ratio ${(tar / stage).toFixed(2)}`);
  project.close();
}
