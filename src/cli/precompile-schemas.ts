import { mkdir, rm, writeFile } from "node:fs/promises";
import { Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import { ProfilesSchema } from "../config/profiles/profile-schema.js";
import { AJV_OPTIONS, validatorName } from "../config/schema/compile-schema.js";
import { DocumentSchema } from "../config/schema/document-schema.js";
import { bundledPlugins } from "../plugins/load.js";

// The last step of the build: writes the validators of all schemas that come with radpipe as JavaScript.
const folder = new URL("../config/schema/validators/", import.meta.url);
const plugins = await bundledPlugins();
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
for (const schema of [DocumentSchema, ProfilesSchema, ...plugins.map((plugin) => plugin.stage.params)]) {
  const ajv = new Ajv({ ...AJV_OPTIONS, code: { source: true } });
  await writeFile(new URL(validatorName(schema), folder), standalone.default(ajv, ajv.compile(schema)));
}
