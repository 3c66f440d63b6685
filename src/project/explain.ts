import { metricOf } from "../core/metrics.js";
import { nearestName } from "../core/nearest-name.js";
import { fail, ok, type Result } from "../core/result.js";
import { CODE_LISTS, readTopic, TOPIC_FILES, topicName } from "./topics.js";

/** Everything that can be asked for: topics first, then codes. */
export const explainedNames = (): readonly string[] => [
  ...new Set([...topicFiles().map(topicName), ...CODE_LISTS.flatMap(({ texts }) => Object.keys(texts))]),
];

/** The text of a topic, or what a code means in each list that has it, as Markdown; otherwise what was probably meant. */
export function explain(word: string): Result<string, string> {
  const wanted = word.trim().toLowerCase();
  const file = topicFiles().find((one) => topicName(one) === wanted);
  if (file !== undefined) return ok(readTopic(file).text);
  const found = CODE_LISTS.flatMap(({ kind, topic, texts }) =>
    Object.entries(texts)
      .filter(([code]) => code.toLowerCase() === wanted || (!wanted.includes(" ") && code === metricOf(word.trim())))
      .map(([code, text]) => ({ kind, topic, code, text })),
  );
  const [first] = found;
  if (first === undefined) return fail(whatWasMeant(wanted));
  const topics = [...new Set(found.map(({ topic }) => `\`pipeline explain ${topic}\``))];
  const meanings = found.map(({ kind, text }) => `**${kind}.** ${text}`);
  return ok(`# ${first.code}\n\n${meanings.join("\n\n")}\n\nAll of them: ${topics.join(", ")}\n`);
}

/** The topics that speak of it, where they are few; else a name that is near. */
function whatWasMeant(wanted: string): string {
  const word = new RegExp(`(?<![\\w-])${wanted.replaceAll(/[^\w ]/g, "\\$&")}(?![\\w-])`, "i");
  const speaking = topicFiles().filter((file) => word.test(readTopic(file).text));
  if (wanted !== "" && speaking.length > 0 && speaking.length <= FEW) {
    return `These topics mention it: ${speaking.map((file) => `\`pipeline explain ${topicName(file)}\``).join(", ")}.`;
  }
  const near = nearestName(wanted, explainedNames());
  return near === undefined ? "`pipeline explain` lists all topics." : `Did you mean \`pipeline explain ${near}\`?`;
}

const FEW = 3;

const topicFiles = (): readonly string[] => Object.values(TOPIC_FILES).flat();
