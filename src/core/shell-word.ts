/** A word as a POSIX shell takes it: in quotes unless nothing in it means anything to a shell, such as a leading `~`. */
export const shellWord = (text: string): string =>
  /^(?!~)(?!.*[=:]~)[\w@%+=:,./~-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
