import { ok } from "../../core/result.js";
import { buildTensorflowAddon } from "../../learning/tensorflow/build-addon.js";
import { tensorflowInstallationFolder } from "../../learning/tensorflow/installation-folder.js";
import { type CommandResult, failed } from "../command.js";
import { EXIT } from "../exit-code.js";
import { print, say } from "../output.js";
import { interruptible } from "../run/interrupt.js";

/** `pipeline doctor --tensorflow-from PYTHON`: builds TensorFlow.js's addon against the TensorFlow of a Python. */
export async function buildTensorflow(python: string): Promise<CommandResult> {
  const { signal, release } = interruptible("Interrupted: nothing was changed.");
  try {
    const folder = tensorflowInstallationFolder(process.env);
    const built = await buildTensorflowAddon({
      python,
      folder,
      nodeMajor: Number(process.versions.node.split(".")[0]),
      signal,
      onStep: say,
    });
    if (signal.aborted) return ok(EXIT.interrupted);
    if (!built.ok) {
      const { message, remedy, detail } = built.error;
      return failed({ reason: "invalid-input", message, remedy, ...(detail && { detail: lastLines(detail) }) });
    }
    print(`TensorFlow ${built.value.tensorflow} is ready in ${folder}; \`pipeline doctor\` shows it.\n`);
    return ok(EXIT.done);
  } finally {
    release();
  }
}

const lastLines = (text: string): string => text.trimEnd().split("\n").slice(-20).join("\n");
