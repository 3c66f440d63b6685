import { expect, test } from "vitest";
import { tryToLoad } from "../../src/learning/tensorflow-backend.js";

const notInstalled = (name: string): never => {
  throw Object.assign(new Error(`Cannot find module '${name}'\nRequire stack:`), { code: "MODULE_NOT_FOUND" });
};

test("says that neither package is installed, and where it comes from", () => {
  expect(tryToLoad(notInstalled, 22)).toMatchInlineSnapshot(`
    {
      "reason": "neither @tensorflow/tfjs-node-gpu nor @tensorflow/tfjs-node is installed",
      "remedy": "npm rebuild @tensorflow/tfjs-node-gpu, with access to storage.googleapis.com, from which it downloads TensorFlow; or build it against an installed Python package: pipeline doctor --tensorflow-from PYTHON; or use another backend.",
    }
  `);
});

test("says why a package that is installed does not load", () => {
  const broken = (name: string): never => {
    if (name !== "@tensorflow/tfjs-node-gpu") return notInstalled(name);
    throw Object.assign(
      new Error("The Node.js native addon module (tfjs_binding.node) can not be found at path: x\nmore"),
      {
        code: "MODULE_NOT_FOUND",
      },
    );
  };
  expect(tryToLoad(broken, 22)).toMatchObject({
    reason:
      "@tensorflow/tfjs-node-gpu does not load: The Node.js native addon module (tfjs_binding.node) can not be found at path: x",
  });
});

test("refuses Node 23 and later without loading anything", () => {
  expect(tryToLoad(() => expect.unreachable(), 24)).toMatchInlineSnapshot(`
    {
      "reason": "TensorFlow.js 4.22 does not run on Node 24: it calls functions that Node 23 took away",
      "remedy": "Use Node 20 or 22 for the backend tensorflow; the others run on this Node.",
    }
  `);
});
