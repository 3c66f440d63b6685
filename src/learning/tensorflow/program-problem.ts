/** Why a program failed, in a few words: the line of its output that names an error, else how it ended. */
export function programProblem(
  ended: { readonly code?: string | undefined; readonly exitCode?: number | undefined },
  output = "",
): string {
  const named = output.split("\n").find((line) => /error|cannot|undefined/i.test(line));
  return named?.trim() ?? ended.code ?? `exit code ${ended.exitCode}`;
}
