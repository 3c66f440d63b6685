import { formatCsv } from "../../artifacts/csv.js";
import { answersAsked, type Question } from "../../core/question.js";
import { setText } from "../../learning/calibration/prediction-sets.js";
import type { CallingRule } from "../../project/scoring/calling-rule.js";
import type { ScoredFiles, ScoredPicture } from "../../project/scoring/score-files.js";
import { type Column, textTable } from "../../reporters/text-table.js";
import { outputStyle, outputWidth, print, printData, printJson } from "../output.js";

/** As text, `--json` or `--csv`: every picture with its scores, and with what it is called where the run chose how. */
export function showPredictions(
  scored: ScoredFiles,
  { json, csv }: { readonly json: boolean; readonly csv: boolean },
): void {
  if (json) showJson(scored);
  else if (csv) showCsv(scored);
  else showText(scored);
}

function showJson({ question, notLearned, point, setLevel, predictions, failures, warnings }: ScoredFiles): void {
  printJson({
    ...(question.kind !== "binary" && { question }),
    ...(notLearned.length > 0 && { notLearned }),
    ...(point && ruleInJson(point)),
    ...(setLevel !== undefined && { setLevel }),
    predictions: predictions.map(({ unlikeTraining, ...one }) => ({
      ...one,
      ...(unlikeTraining.length > 0 && { unlikeTraining }),
    })),
    ...(failures.length > 0 && { failures }),
    ...(warnings.length > 0 && { warnings }),
  });
}

function ruleInJson(rule: CallingRule): object {
  if (!("kind" in rule)) return { threshold: rule.threshold, rule: rule.rule, positive: rule.positive };
  if (rule.kind === "multiclass") return { rule: rule.rule, ...(rule.costs && { costs: rule.costs }) };
  return { thresholds: Object.fromEntries(rule.findings.map(({ name, threshold }) => [name, threshold])) };
}

const JOINED = "|";

/** What a picture is called, as one text; empty where the run did not choose how. */
const calledText = ({ class: name, findings }: ScoredPicture, between: string): string =>
  name ?? findings?.join(between) ?? "";

function showCsv({ question, predictions, failures, setLevel }: ScoredFiles): void {
  const called = question.kind === "multilabel" ? "findings" : "class";
  const names = question.kind === "binary" ? undefined : answersAsked(question);
  const columns = names === undefined ? ["score"] : names.map((name) => `score.${name}`);
  const sets = setLevel === undefined ? [] : setColumns(question);
  const rows = [
    ...predictions.map((one) => [
      one.image,
      one.picture ?? "",
      ...(names === undefined ? [String(one.score)] : names.map((name) => String(one.scores?.[name] ?? ""))),
      calledText(one, JOINED),
      ...sets.map(({ cell }) => cell(one)),
      "",
    ]),
    ...failures.map(({ image, reason }) => [image, "", ...columns.map(() => ""), "", ...sets.map(() => ""), reason]),
  ];
  printData(formatCsv([["image", "picture", ...columns, called, ...sets.map(({ title }) => title), "error"], ...rows]));
}

interface SetColumn {
  readonly title: string;
  readonly cell: (one: ScoredPicture) => string;
}

/** `answer`: the one class of the set, or `uncertain`; of findings `uncertain` lists those. */
function setColumns(question: Question): readonly SetColumn[] {
  if (question.kind !== "multilabel") {
    return [
      { title: "set", cell: ({ set }) => setText(set) },
      { title: "answer", cell: ({ set, uncertain }) => (uncertain ? UNCERTAIN : setText(set)) },
    ];
  }
  return [
    ...question.findings.map((name) => ({
      title: `set.${name}`,
      cell: ({ sets }: ScoredPicture) => setText(sets?.[name]),
    })),
    { title: UNCERTAIN, cell: ({ uncertain }) => (Array.isArray(uncertain) ? uncertain.join(JOINED) : "") },
  ];
}

const UNCERTAIN = "uncertain";

/** For reading: the answer, or what is left open. */
function openText({ set, uncertain }: ScoredPicture): string {
  if (Array.isArray(uncertain)) return uncertain.join(", ") || "none";
  if (!uncertain) return setText(set);
  return `${UNCERTAIN} (${set?.length === 0 ? "like none" : setText(set, " or ")})`;
}

/** More columns of scores than this are no table that anyone reads: the highest of each picture are written out. */
const MOST_COLUMNS = 5;

function showText({ question, predictions, point, setLevel }: ScoredFiles): void {
  const { titles, cells, note = "" } = shownScores(question);
  const columns: readonly Column[] = [
    { title: "IMAGE", flexible: true },
    ...titles,
    { title: question.kind === "multilabel" ? "FINDINGS" : "CLASS" },
    ...(setLevel === undefined ? [] : [{ title: question.kind === "multilabel" ? "UNCERTAIN" : "ANSWER" }]),
  ];
  const rows = predictions.map((one) => [
    one.picture === undefined ? one.image : `${one.image} ${one.picture}`,
    ...cells(one),
    calledText(one, ", ") || (one.findings === undefined ? "" : "none"),
    ...(setLevel === undefined ? [] : [openText(one)]),
  ]);
  print(textTable(columns, rows, { width: outputWidth(), titleStyle: outputStyle().dim }));
  print(
    `${note}${point === undefined ? "" : describeRule(point)}${setLevel === undefined ? "" : describeSets(setLevel)}For research. Not for diagnosis.\n`,
  );
}

interface ShownScores {
  readonly titles: readonly Column[];
  readonly cells: (one: ScoredPicture) => readonly string[];
  readonly note?: string;
}

function shownScores(question: Question): ShownScores {
  const names = answersAsked(question);
  const column = (name: string): Column => ({ title: `P(${name})`, align: "right" });
  if (question.kind === "binary") {
    return { titles: [column(question.positive)], cells: ({ score }) => [score!.toFixed(4)] };
  }
  if (names.length <= MOST_COLUMNS) {
    return {
      titles: names.map(column),
      cells: ({ scores }) => names.map((name) => scores?.[name]?.toFixed(4) ?? "-"),
    };
  }
  return {
    titles: [{ title: "MOST PROBABLE" }],
    cells: (one) => [mostProbable(one)],
    note: `the ${MOST_SHOWN} most probable of ${names.length}; --csv and --json have all\n`,
  };
}

const MOST_SHOWN = 3;

const mostProbable = ({ scores = {} }: ScoredPicture): string =>
  Object.entries(scores)
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_SHOWN)
    .map(([name, score]) => `${name} ${score.toFixed(4)}`)
    .join(", ");

const describeSets = (level: number): string =>
  `an answer leaves open what cannot be ruled out: of new patients of each class, ${String(Number((level * 100).toPrecision(6)))} % are to have theirs in it\n`;

function describeRule(rule: CallingRule): string {
  if (!("kind" in rule)) return `threshold ${rule.threshold.toFixed(4)} (${rule.rule}, chosen on validation)\n`;
  if (rule.kind === "multiclass")
    return `called is the class that is ${rule.rule === "most probable" ? rule.rule : "of least expected cost"}\n`;
  const chosen = rule.findings.flatMap(({ name, threshold }) =>
    threshold === null ? [] : [`${name} ${threshold.toFixed(4)}`],
  );
  const none = rule.findings.flatMap(({ name, threshold }) => (threshold === null ? [name] : []));
  const lines = chosen.length === 0 ? "" : `thresholds, chosen on ${rule.partition}: ${chosen.join(", ")}\n`;
  return `${lines}${none.length === 0 ? "" : `never called, since there is no threshold: ${none.join(", ")}\n`}`;
}
