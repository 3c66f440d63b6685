import { expect, it } from "vitest";
import { readReadings } from "../../src/artifacts/readings.js";
import { createReading } from "../../src/imaging/reading.js";
import { temporaryFolder } from "../support/stage-context.js";
import { writeFiles } from "./made-images.js";

function account() {
  const said: string[] = [];
  const reading = createReading({
    fact: (name, value) => void said.push(`${name}: ${value}`),
    warn: (message) => void said.push(`warning: ${message}`),
  });
  return { reading, said };
}

it("tells what was read and left out in one line, and warns of what is missed", () => {
  const { reading, said } = account();
  reading.leaveOut("hidden file", [".DS_Store"]);
  reading.leaveOut("image in neither class", ["a", "b", "c", "d"]);
  reading.leaveOut("series with gaps", ["1"], 1200);
  reading.leaveOut("file excluded", []);
  reading.miss("file in another format", ["x.nrrd", "y.img"], "Convert them to NIfTI");
  reading.finish(1, "image");
  expect(said).toEqual([
    "warning: 2 files in another format were left out: x.nrrd, y.img. Convert them to NIfTI",
    "read: 1 image read; left out: 1 hidden file (.DS_Store), 4 images in neither class (a, b, c, ...), " +
      "1,200 series with gaps (1, ...), 2 files in another format (x.nrrd, y.img)",
  ]);
});

it("is written beside a dataset, after what came with its images, and read again", async () => {
  const [images, dataset] = [temporaryFolder(), temporaryFolder()];
  const first = account().reading;
  first.tally("size", "10 x 20");
  first.finish(1, "image");
  await first.write("resize", images);
  const { reading } = account();
  reading.note("rows of the table", 7);
  reading.range("grey levels", 3, 4000);
  reading.range("grey levels", -5, Number.NaN);
  reading.range("spacing", Number.NaN, Number.NaN, "mm");
  for (let value = 0; value < 25; value++) reading.tally("size", `${value}`.padStart(2, "0"));
  reading.tally("size", "99", 5);
  reading.leaveOut("hidden file", [".a"]);
  reading.finish(2, "image");
  await reading.write("filter", dataset, images);
  const stages = await readReadings(dataset);
  expect(stages.map(({ stage }) => stage)).toEqual(["resize", "filter"]);
  expect(stages[1]).toMatchObject({
    count: 2,
    noun: "image",
    leftOut: [{ reason: "hidden file", count: 1, examples: [".a"] }],
    notes: { "rows of the table": 7 },
    ranges: { "grey levels": { low: -5, high: 4000, unit: "" } },
  });
  expect(stages[1]?.tallies["size"]?.slice(0, 2)).toEqual([
    ["99", 5],
    ["00", 1],
  ]);
  expect(stages[1]?.tallies["size"]?.at(-1)).toEqual(["6 others", 6]);
});

it("is nothing where there is no file, or one of a user's", async () => {
  const folder = temporaryFolder();
  expect(await readReadings(folder)).toEqual([]);
  writeFiles(folder, { "reading.json": "[1, 2" });
  expect(await readReadings(folder)).toEqual([]);
});
