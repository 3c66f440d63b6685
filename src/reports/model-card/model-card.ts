import path from "node:path";
import { localTime, t, words } from "../../core/language.js";
import { notDeterministicStages } from "../../core/not-deterministic.js";
import type { EvaluatedRun } from "../../experiments/evaluations.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import { looksOfRun } from "../../experiments/test-looks.js";
import { claimMarkdown, claimsMarkdown } from "../claims/claims.js";
import { earlierResults, fingerprintOf } from "../earlier-results.js";
import { codeBlock, inline } from "../markdown.js";
import { networkInWords } from "../network-in-words.js";
import { pretrainedNetworks } from "../pretrained-networks.js";
import { reproduceCommand } from "../reproduce-command.js";
import { NOT_STATED, statedStudy } from "../study.js";
import { told } from "../told.js";

/** Raised when the results part of a card changes. */
const CARD_VERSION = 13;
const BODY_END = "<!-- end of results -->";

/** `MODEL_CARD.md`; with the stage in its name where the run has several evaluations. */
export const cardFile = ({ evaluation }: EvaluatedRun): string =>
  evaluation === undefined ? "MODEL_CARD.md" : `MODEL_CARD-${evaluation}.md`;

/**
 * A model card (Mitchell et al. 2019): what the run's record and files say of the model, and nothing else. Undefined for a
 * run that trained none.
 */
export async function modelCard(run: EvaluatedRun): Promise<string | undefined> {
  const { record } = run;
  const isModel = record.stages.some(({ outputs }) => Object.values(outputs).some(({ kind }) => kind === "model"));
  if (!isModel) return undefined;
  const start = `<!-- results ${fingerprintOf(run, CARD_VERSION)} -->`;
  const earlier = await earlierResults(run, cardFile(run), (text) => between(text, start));
  const { body, isWhole } = earlier === undefined ? await render(run) : { body: earlier, isWhole: true };
  if (body === undefined) return undefined;
  return `${head(run)}\n${isWhole ? start : "<!-- results with damaged files -->"}\n${body}\n${BODY_END}\n\n${await tail(run)}`;
}

async function render(run: EvaluatedRun): Promise<{ readonly body: string | undefined; readonly isWhole: boolean }> {
  const [{ readReportData }, { cardResults }] = await Promise.all([
    import("../report-data.js"),
    import("./card-results.js"),
  ]);
  const data = await readReportData(run);
  return { body: cardResults(data), isWhole: data.unreadable === undefined };
}

function between(text: string, start: string): string | undefined {
  const from = text.indexOf(start);
  const to = text.indexOf(BODY_END, from);
  return from < 0 || to < 0 ? undefined : text.slice(from + start.length + 1, to - 1);
}

function head({ record, evaluation }: EvaluatedRun): string {
  const { pipeline, git, environment } = record;
  const title = t`# Model card: ${inline(pipeline.name)}${record.label ? `, ${inline(record.label)}` : ""}${evaluation === undefined ? "" : t`, evaluated by ${inline(evaluation)}`}`;
  const lines = [
    t`- Run: ${record.id}, ${localTime(record.startedAt, { onlyDay: true })}`,
    ...(pipeline.description ? [t`- Task: ${inline(pipeline.description)}`] : []),
    t`- Made with: radpipe ${environment.radpipe}, Node.js ${environment.node}`,
    ...(git === undefined ? [] : [t`- Code: commit ${git.commit}${git.dirty ? t`, with uncommitted changes` : ""}`]),
    t`- Pipeline file: ${inline(pipeline.file)}, SHA-256 ${pipeline.digest}`,
    ...pretrainedNetworks(record).map((network) => t`- Pretrained network: ${inline(networkInWords(network))}`),
  ];
  const study = statedStudy(record).map(
    ([name, text]) => `- ${name}: ${inline(text === NOT_STATED ? words(text) : text)}`,
  );
  return t`${title}\n\n${lines.join("\n")}\n\nAbout the study, as stated in the pipeline file:\n\n${study.join("\n")}\n`;
}

async function tail(run: KnownRun): Promise<string> {
  const { record } = run;
  const unsettled = notDeterministicStages(path.dirname(run.folder), record);
  const found = record.warnings.map(
    ({ stage, message }) => `- ${stage === undefined ? "" : `${inline(stage)}: `}${inline(told(message))}`,
  );
  const warnings = claimMarkdown("no-warnings", { run }) ?? t`Warnings of the run:\n\n${found.join("\n")}`;
  return t`## Caveats and recommendations

${[warnings, ...claimsMarkdown(["stages-not-deterministic"], { record, unsettled }), ...claimsMarkdown(["environment-not-recorded"], { record }), ...(await testPart(run))].join("\n\n")}

Before any use beyond a study: test the model on images of the place where it is to be used, choose the threshold there,
and look at the groups that are small above. The whole report is \`report.html\` beside this file.

To make the run again, in the project's folder:

${codeBlock("sh", reproduceCommand(record))}
`;
}

/** How often the test images were scored, where that is more than once or not at all. */
async function testPart(run: KnownRun): Promise<readonly string[]> {
  const unseen = claimsMarkdown(["test-part-not-looked-at"], run.record);
  if (unseen.length > 0) return unseen;
  return [...new Set((await looksOfRun(run)).flatMap((looks) => claimsMarkdown(["test-part-looked-at"], looks)))];
}
