/** Words that are English and neither Spanish nor likely in the names of somebody's classes, stages and files. */
const ENGLISH =
  /(?<!\p{L})(?:the|of|and|with|is|are|was|were|not|from|which|that|for|by|an|at|than|its|it|has|have|been|images?|patients?|set|test|training|each|all|called|chosen|left|out|share|value|found|known)(?!\p{L})/giu;

/** What of a Spanish text is English, beside what is written as code: names of metrics, commands, files. */
export const englishIn = (text: string): readonly string[] =>
  text.replace(/\b[\w-]+(?:[./=]\w[\w.-]*)+|--[\w-]+|`[^`]*`/g, "").match(ENGLISH) ?? [];
