import { mkdirSync } from "node:fs";
import path from "node:path";
import { tarGzOf } from "../support/make-archive.js";
import { measure, numberAfter, print, printRows, takeTurns } from "./measure.js";
import { createProject } from "./project.js";
import { realImages } from "./real-images.js";

/**
 * Two archives of real PNGs, digests of all files included, beside `tar xzf` of one after the other.
 *
 * Options: `--copies N` of each image (6), `--rounds N` (2), `--keep`.
 */
export async function bench(options: readonly string[]): Promise<void> {
  const copies = numberAfter(options, "--copies", 6);
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
  const rows = await takeTurns(
    [
      {
        name: "pipeline run, the whole process",
        run: async () => {
          project.remove("cache");
          const measured = await project.pipeline(["run", "extract", "--quiet"]);
          stage = Math.min(stage, project.stageSeconds("extract"));
          return measured;
        },
      },
      {
        name: "tar xzf, one after the other",
        run: () => {
          project.remove("out");
          mkdirSync(path.join(project.folder, "out"));
          const each = [1, 2].map((archive) => `tar xzf archives/images_00${archive}.tar.gz -C out`);
          return measure("sh", ["-c", each.join(" && ")], { cwd: project.folder });
        },
      },
    ],
    numberAfter(options, "--rounds", 2),
  );
  printRows(rows);
  print(`  the stage alone: ${stage.toFixed(3)} s`);
  project.close();
}
