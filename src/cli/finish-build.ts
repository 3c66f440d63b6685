import { createHash } from "node:crypto";
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { bundledModule, bundledStageNames } from "../plugins/bundled.js";
import { keepFlatCode } from "../plugins/flattened-code.js";
import { BUILD_DIGEST, packageFolder } from "../project/package-folder.js";
import { digestCode } from "../store/code/code-digest.js";

// The very last step of the build.
const dist = path.join(packageFolder(), "dist");

// npm makes a command executable when it links it, and npx links it once: not again when it was compiled again.
chmodSync(path.join(dist, "src", "cli", "main.js"), 0o755);

// A digest of all compiled code, by which it is told from that of another build.
const hash = createHash("sha256");
const files = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.c?js$/.test(entry.name))
  .map((entry) => path.relative(dist, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
  .sort();
for (const file of files) hash.update(`${file}\0`).update(readFileSync(path.join(dist, file)));
writeFileSync(path.join(dist, BUILD_DIGEST), `${hash.digest("hex")}\n`);

// What the flattened stage types were made of.
const codes = bundledStageNames().map(async (name) => [name, await digestCode(bundledModule(name)!)] as const);
keepFlatCode(Object.fromEntries(await Promise.all(codes)));
