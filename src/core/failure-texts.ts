import type { FailureReason } from "./failure.js";

/** What happened and what to do, in Markdown: `pipeline explain REASON`, and the topic `failures`. */
export const FAILURE_TEXTS: Readonly<Record<FailureReason, string>> = {
  "invalid-input":
    "The pipeline file, an option or an argument is wrong. Each problem names file, line and column, what was expected and what was found. Nothing was started.",
  "stage-failed":
    "A stage says why it cannot go on (bad data, a missing file, a server that does not answer) and what to do. Everything before it stays in the cache.",
  "stage-crashed":
    "A stage hit an unexpected error. Its log, in `logs/` of the run, has the details; please report it.",
  "stage-killed":
    "The process of a stage was ended from outside, most often for lack of memory. Use smaller images or batches, or give the machine more memory.",
  "out-of-memory":
    "A stage used up the memory that it may have; the message gives the limit. Use smaller images or batches, or raise the limit as the message says.",
  "stage-timed-out":
    "A stage took longer than its `timeout`. What it keeps in its scratch folder (downloads, checkpoints) is taken up again by the next run.",
  "output-missing":
    "A stage ended well, but an output that it declares is empty. Usually a `command` that writes elsewhere.",
  "dependency-failed": "A stage that this one needs did not succeed. Correct that one.",
  "input-changed":
    "Something wrote into a file of the cache while a stage that had been given it was running, usually the stage itself. Its output is not kept; what was changed is set aside and made again.",
  "inputs-not-cached":
    "`--only` names a stage whose inputs are not in the cache. Run without it, or with `--from` and an earlier stage.",
  "source-missing": "A file or folder that the pipeline names does not exist. Paths are relative to the YAML file.",
  "not-trusted":
    "A link in a source of a pipeline that is not trusted leads out of its folder. `pipeline trust`, or `--trust` for one call.",
  interrupted: "Ctrl-C, or a signal. Run again: it continues where it was.",
  "store-unwritable":
    "The cache, the runs folder or another place (`TMPDIR`, the configuration folder, the one given as `--out`) cannot be written: a full disk or quota, a read-only or broken one, permissions, too many open files. The message names the place, what is free and, where it is known, what is needed. `pipeline cache du` and `gc` make room, also on a disk without a byte left. What was finished is kept: run again.",
  "document-missing":
    "The run is over and its results are kept, but its report, model card or crate could not be made. The message says which and why.",
  "store-format": "The cache was written by a newer radpipe. Update, or name another folder with `--cache`.",
  "unknown-run": "No run has that name, or several begin with it. `pipeline runs` lists them.",
  "damage-found":
    "`pipeline cache verify` found changed bytes and set the files aside. The next run makes what it needs again.",
  "build-stale": "The compiled code is older than its sources. `npm run build`.",
};
