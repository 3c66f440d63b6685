import type { DiagnosticCode } from "./diagnostic.js";

/** What each code means and what to do, in Markdown: `pipeline explain CODE`, and the topic `problems`. */
export const DIAGNOSTIC_TEXTS: Readonly<Record<DiagnosticCode, string>> = {
  "file-not-found": "There is no such file. Give a path, or the name of a file in `pipelines/` without `.yaml`.",
  "file-unreadable": "The file cannot be read, is a folder, or is not text in UTF-8.",
  "file-too-large": "It is larger than 1 MiB. Lists and tables belong in files that stages take as inputs.",
  "empty-file": "There is nothing in it. `pipeline init` writes one to start from.",
  "yaml-syntax": "It is not YAML; often an indentation, a tab or a missing quotation mark just before the place shown.",
  "not-a-mapping": "`key: value` was expected here, but something else was found.",
  "duplicate-key": "A key appears twice; both places are shown. Remove one.",
  "forbidden-key": "A name to which JavaScript gives a meaning of its own, such as `__proto__`. Choose another.",
  "too-many-aliases": "YAML aliases, or params that contain params, produce too many values. Write them out.",
  "unknown-key": "The pipeline, a stage or a section has no such key; those that exist are listed with the message.",
  "missing-key": "The pipeline, a stage or a section lacks a key that it must have.",
  "unknown-parameter": "The stage type has no such parameter; `pipeline stages NAME` lists those that it has.",
  "missing-parameter": "The stage type needs this parameter; `pipeline stages NAME` lists them all.",
  "wrong-type":
    "A value of the wrong type, such as text instead of a number; often because quotation marks are missing or unneeded.",
  "out-of-range": "A number, or the length of a list or text, that is not allowed.",
  "invalid-parameter": "A value that is not among those allowed, or that does not go with the other parameters.",
  "unknown-plugin":
    "There is no such stage type, file or package. `pipeline stages` lists ours; your own begin with `./`.",
  "plugin-broken":
    "A stage type of yours does not load, or fails while it is asked about its parameters. Correct its code.",
  "not-trusted":
    "The pipeline would run code (a stage type of its own, a package, a program) or read something outside its folder, and you have not trusted that folder. `pipeline trust`, or `--trust` for one call; `pipeline explain trust` says more.",
  "unknown-port": "The stage type has no such input.",
  "missing-port": "The stage type needs this input, and nothing is wired to it.",
  "too-many-ports":
    "Inputs of which a stage takes exactly one, such as `tensors` or `features`, are both connected. Remove one of them.",
  "unknown-stage": "An input or an option names a stage that is not in the pipeline.",
  "unknown-output": "An input names an output that the stage does not have.",
  "kind-mismatch": "An output of one kind is wired to an input of another, such as a table to images.",
  cycle: "Stages wait for each other. Remove one of the wires.",
  "unresolved-parameter": "`${params.x}` names no param, or is not closed. `$${` is a literal `${`.",
  "undeclared-environment": "`${env.X}` names a variable that is not declared under `env`.",
  "missing-environment": "A variable is declared under `env`, but not set. Set it, and run again.",
  "secret-misused":
    "A secret is in a place where it would be kept. It may be in `headers` and URLs of `fetch`, and in a stage's environment; `pipeline explain secrets` says more.",
  "unknown-override": "`--set` names something that does not exist in the file.",
  "invalid-override": "`--set` gives a value that the file could not have either.",
  "invalid-option": "The value of an option cannot be understood.",
  unused: "A warning: nothing uses this param or variable, so changing it would change nothing.",
  "ids-kept":
    "A warning: the pipeline says `pseudonymize: true`, and a stage type of yours that makes a dataset does not say whether it names patients (`namesPatients`).",
  "readable-key":
    "A warning: others can read the key of the project's pseudonyms. The command that prevents it is shown with the message.",
};
