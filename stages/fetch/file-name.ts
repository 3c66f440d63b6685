/** The last part of a URL's path, decoded: the name of a file without a given one. Empty if there is none. */
export function nameFromUrl(url: string): string {
  if (!URL.canParse(url)) return "";
  const last = new URL(url).pathname.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** Why a name cannot be a file's name in the output folder; `undefined` where it can. */
export function unsafeName(name: string): string | undefined {
  if (name === "") return "it is empty";
  if (name === "." || name === "..") return "it is a folder";
  if (/[/\\]/.test(name)) return "it holds a slash";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
  if (/[\x00-\x1f]/.test(name)) return "it holds a control character";
  if (Buffer.byteLength(name) > 255) return "it is longer than 255 bytes";
  return undefined;
}
