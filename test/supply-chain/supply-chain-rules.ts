import type { Dependency } from "./dependencies.js";

/** SPDX expressions, each looked at: all allow use, change and redistribution with the notice kept. */
const ALLOWED_LICENCES: readonly string[] = [
  "0BSD",
  "Apache-2.0",
  "Apache-2.0 AND MIT",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BSD-3-Clause AND Apache-2.0",
  "BlueOak-1.0.0",
  "ISC",
  "MIT",
  "MIT OR CC0-1.0",
];

interface ByName {
  readonly packages: RegExp;
  readonly licence: string;
  readonly reason: string;
}

/** Licences that hold for the packages named alone. */
const ALLOWED_BY_NAME: readonly ByName[] = [
  {
    packages: /^@img\/sharp-libvips-[a-z0-9-]+$/,
    licence: "LGPL-3.0-or-later",
    reason: "libvips and what it uses, as a shared library of its own that sharp loads and anybody may replace",
  },
  {
    packages: /^@img\/sharp-win32-[a-z0-9]+$/,
    licence: "Apache-2.0 AND LGPL-3.0-or-later",
    reason: "the same library, a DLL of its own beside sharp's addon",
  },
  {
    packages: /^@img\/sharp-wasm32$/,
    licence: "Apache-2.0 AND LGPL-3.0-or-later AND MIT",
    reason: "the same library for machines without a native one, a package of its own that anybody may replace",
  },
];

/** Every dependency that has a script to be run at install; `allowScripts` of package.json says the same to npm. */
export const INSTALL_SCRIPTS: Readonly<Record<string, { readonly isAllowed: boolean; readonly reason: string }>> = {
  "@tensorflow/tfjs-node-gpu": {
    isAllowed: true,
    reason: "downloads the native library without which the optional TensorFlow backend cannot be used",
  },
  "core-js": { isAllowed: false, reason: "prints an advertisement" },
  "onnxruntime-node": {
    isAllowed: false,
    reason: "downloads libraries for CUDA, which radpipe does not use; what it uses lies in the package",
  },
};

/** Why a licence is in order; undefined where it is not allowed. */
export function whyAllowed({ name, licence }: Pick<Dependency, "name" | "licence">): string | undefined {
  if (ALLOWED_LICENCES.includes(licence)) return "";
  return ALLOWED_BY_NAME.find((rule) => rule.licence === licence && rule.packages.test(name))?.reason;
}
