import { ARCHIVE_READERS } from "./archive-readers.js";
import { ARRAY_READERS } from "./array-readers.js";
import type { FuzzedReader } from "./fuzzed-reader.js";
import { MODEL_READERS } from "./model-readers.js";
import { PICTURE_READERS } from "./picture-readers.js";
import { TABLE_READERS } from "./table-readers.js";
import { TEXT_READERS } from "./text-readers.js";
import { VOLUME_READERS } from "./volume-readers.js";

/** All that radpipe parses, by the name that stands in the results. */
export const READERS: Readonly<Record<string, FuzzedReader>> = {
  ...ARCHIVE_READERS,
  ...TABLE_READERS,
  ...ARRAY_READERS,
  ...VOLUME_READERS,
  ...PICTURE_READERS,
  ...MODEL_READERS,
  ...TEXT_READERS,
};
