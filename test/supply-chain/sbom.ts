/** `npm run -s sbom`: prints what radpipe is made of, as CycloneDX, without tools of development. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dependencies } from "./dependencies.js";

interface Bom {
  readonly metadata: { readonly component: { readonly "bom-ref": string; name: string } };
  components: readonly { readonly "bom-ref": string }[];
  dependencies: readonly { readonly ref: string; dependsOn: readonly string[] }[];
}

const root = new URL("../../", import.meta.url);
const { name } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as { readonly name: string };
const { status, stdout, stderr } = spawnSync("npm sbom --sbom-format cyclonedx --package-lock-only", {
  shell: true,
  encoding: "utf8",
  cwd: root,
  maxBuffer: 64 * 2 ** 20,
});
if (status === 0) {
  const bom = JSON.parse(stdout) as Bom;
  // npm gives the root the name of the folder that it lies in.
  bom.metadata.component.name = name;
  // `npm sbom --omit dev` leaves out what tools need too, such as yaml and jiti, so that is done here.
  const kept = new Set(dependencies(root).map((dependency) => `${dependency.name}@${dependency.version}`));
  bom.components = bom.components.filter((component) => kept.has(component["bom-ref"]));
  kept.add(bom.metadata.component["bom-ref"]);
  bom.dependencies = bom.dependencies
    .filter(({ ref }) => kept.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => kept.has(other)) }));
  process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`);
} else {
  process.stderr.write(stderr);
  process.exitCode = 1;
}
