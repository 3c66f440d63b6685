import type { Why } from "./why.js";

/** What each code of `why` means, in Markdown: `pipeline explain CODE`, and the topic `reasons`. */
export const WHY_TEXTS: Readonly<Record<Why["code"], string>> = {
  "params-changed":
    "A parameter of the stage differs from the earlier execution that is most like it: `param`, `before`, `after`.",
  "environment-changed": "An environment variable that the pipeline declares for the stage has another value.",
  "environment-passed": "`passEnvironment` was switched on or off.",
  "pseudonyms-changed":
    "`pseudonymize` was switched on or off, or the pseudonyms are made with another key of the project.",
  "input-changed":
    "The contents of an input differ: another file was wired, the file was edited, or an earlier stage made another result. Names and times of files do not count.",
  "version-changed":
    "After an update of radpipe, the stage type, the contract of stages or the format of the cache has a new version. What the stage type says about it follows.",
  "code-changed": "The code of the stage was edited; `file` names the file where it is known. Comments do not count.",
  "package-changed": "A package that the stage imports has another version.",
  "made-by": "From the cache: the run that is named computed it.",
  "same-as": "Another stage of this run does the same, so it is computed once.",
  "first-run":
    "Nothing like it is in the cache. Where a stage of another pipeline resembles it, the differences from that one are listed.",
  "record-removed": "It was computed before, but the record of it was removed, by `cache gc` for instance.",
  "untrusted-cache":
    "The cache has a result that was not written with the key of this cache, and it is not used. `pipeline explain cache` says what to do if the cache is your own.",
  forced: "`--from` or `--force` asked for it.",
  verified: "`--verify` asked for it: it was run again without touching the cache, and compared.",
  damaged: "An output of it in the cache is not what was written. It was set aside, and is made again.",
  "output-missing": "An output of it is no longer in the cache, and something needs it.",
  "rung-passed": "Its point was among the best at the previous rung of `sweep.stopEarly`, so the training goes on.",
  "waits-for": "What it will read is not known until the stages that are named have run.",
  "rung-undecided": "It runs if its point is among the best at the previous rung of `sweep.stopEarly`.",
  "point-undecided":
    "In a nested cross-validation, the inner folds of `sweep.folds` choose its settings, and not all of them have run.",
  "not-selected": "`--only` asked for other stages.",
  "when-false": "The pipeline says `when: false`.",
  "needs-skipped": "It needs a stage that is skipped.",
  "stopped-early": "Its point was not among the best at a rung of `sweep.stopEarly`, so the training ended there.",
  "interrupted-before-start": "Ctrl-C, or a signal, came before it had begun.",
  "skipped-after-failure": "An earlier stage failed. `--keep-going` goes on with whatever does not depend on it.",
  interrupted: "Ctrl-C, or a signal, while it was running. The next run takes up what it keeps in its scratch folder.",
  "dependency-failed": "A stage that it needs did not succeed.",
  failed: "It failed; `failure` in the record has the reason.",
};
