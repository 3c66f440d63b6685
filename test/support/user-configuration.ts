import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Tests keep keys of caches and trusted folders in a configuration of their own, never in the user's. */
export function setup(): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), "radpipe-configuration-"));
  process.env["XDG_CONFIG_HOME"] = folder;
  // Their pipelines are their own; what is not trusted is tested with the variable unset.
  process.env["RADPIPE_TRUST"] = "1";
  // Node parses the file before it does anything else, which is two thirds of a start, and tests start thousands of
  // processes. None of them needs a certificate of this machine's network.
  delete process.env["NODE_EXTRA_CA_CERTS"];
  return () => rmSync(folder, { recursive: true, force: true });
}
