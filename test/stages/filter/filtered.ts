import path from "node:path";
import { readDataset } from "../../../src/artifacts/dataset.js";
import filter from "../../../stages/filter/index.js";
import { writeFiles } from "../../imaging/made-images.js";
import { runStage, temporaryFolder } from "../../support/stage-context.js";

/** The header and some rows in the manner of Data_Entry_2017_v2020.csv. */
export const HEADER =
  "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y]";
export const ROWS = [
  "00000001_000.png,Cardiomegaly,0,1,57,M,PA,2682,2749,0.143,0.143",
  "00000001_001.png,Pneumothorax|Effusion,1,1,58,M,PA,2894,2729,0.143,0.143",
  "00000002_000.png,No Finding,0,2,80,F,PA,2500,2048,0.171,0.171",
  "00000003_000.png,Pneumothorax,0,3,33,F,AP,2500,2048,0.168,0.168",
  "00000004_000.png,No Finding,0,4,12,M,AP,2500,2048,0.168,0.168",
  "00000004_001.png,Infiltration|Pleural_Thickening,1,4,13,M,AP,2500,2048,0.168,0.168",
];
export const NIH = [HEADER, ...ROWS].join("\n");

interface FilterRequest {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly table?: string | Uint8Array;
  readonly images?: Readonly<Record<string, string>>;
  readonly lists?: Readonly<Record<string, string | Uint8Array>>;
  readonly tableName?: string;
  /** Tables of `join`, by name. */
  readonly tables?: Readonly<Record<string, string>>;
}

/** Files that count as images by their names; filter does not decode them. */
export const files = (...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, `bytes of ${name}`]));
export const nihImages = files(...ROWS.map((row) => `images/${row.split(",")[0]}`));

/** Runs the stage on a table and image files, and reads what it wrote; `chosen` has a line "name class" an image. */
export async function filtered({
  params = {},
  table = NIH,
  images = nihImages,
  lists,
  tableName = "labels.csv",
  tables,
}: FilterRequest) {
  const folder = temporaryFolder();
  writeFiles(folder, { [`tables/${tableName}`]: table });
  writeFiles(path.join(folder, "images"), images);
  if (lists !== undefined) writeFiles(path.join(folder, "lists"), lists);
  if (tables !== undefined) writeFiles(path.join(folder, "more"), tables);
  const asks = "classes" in params || "findings" in params ? {} : { positive: "Pneumothorax" };
  const outcome = await runStage(filter, {
    params: { ...asks, ...params },
    inputs: {
      images: path.join(folder, "images"),
      labels: path.join(folder, "tables", tableName),
      ...(lists !== undefined && { lists: path.join(folder, "lists") }),
      ...(tables !== undefined && { tables: path.join(folder, "more") }),
    },
  });
  const dataset = await readDataset(outcome.outputs["dataset"] as string);
  const chosen = dataset.rows.map((row) => `${path.basename(row.image)} ${row.label}`);
  return { ...outcome, ...dataset, chosen };
}
