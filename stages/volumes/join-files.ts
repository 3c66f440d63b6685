import type { JoinedFiles } from "../../src/stage.js";
import { listSeries } from "./list-series.js";

/** Which files are the slices of one series, as `listVolumes` finds them; left out are scouts and objects without a picture. */
export async function joinFiles(
  files: readonly string[],
): Promise<{ readonly joined: readonly JoinedFiles[]; readonly leftOut: readonly string[] }> {
  const leftOut: string[] = [];
  // What `run` misses (a lone slice, a damaged file) stays, and is refused by name when its picture is asked for.
  const reading = {
    leaveOut: (_: string, paths: readonly string[]): void => {
      for (const file of paths) leftOut.push(file);
    },
    miss: (): void => {},
  };
  const { signal } = new AbortController();
  const { series } = await listSeries("", files, { reading, signal, onCorrupt: "drop" });
  const joined = series
    .filter(({ slices }) => slices.length > 1)
    .map(({ file, slices }) => ({ name: file || ".", files: slices }));
  return { joined, leftOut };
}
