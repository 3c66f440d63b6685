import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { BUILD_DIGEST, packageFolder } from "./package-folder.js";

// The very last step of the build: a digest of all compiled code, by which it is told from that of another build.
const dist = path.join(packageFolder(), "dist");
const hash = createHash("sha256");
const files = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.c?js$/.test(entry.name))
  .map((entry) => path.relative(dist, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
  .sort();
for (const file of files) hash.update(`${file}\0`).update(readFileSync(path.join(dist, file)));
writeFileSync(path.join(dist, BUILD_DIGEST), `${hash.digest("hex")}\n`);
