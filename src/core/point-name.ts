/** What a sweep varies, in as few words as tell it apart: `epochs` of `params.epochs` and `stages.train.with.model`. */
export function shortPaths(paths: readonly string[]): ReadonlyMap<string, string> {
  const unique = [...new Set(paths)];
  return new Map(
    unique.map((path) => {
      const names = path.split(".");
      for (let kept = 1; kept < names.length; kept++) {
        const short = names.slice(-kept).join(".");
        if (unique.every((other) => other === path || !other.endsWith(`.${short}`))) return [path, short];
      }
      return [path, path];
    }),
  );
}

/** A point in one line: `pathology=Effusion epochs=25`. */
export function pointName(point: Readonly<Record<string, unknown>>): string {
  const short = shortPaths(Object.keys(point));
  return Object.entries(point)
    .map(([path, value]) => `${short.get(path)}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" ");
}

/** A run of a sweep in one line, as shown before the messages of its stages. */
export function memberName({
  point,
  replicate,
  fold,
  inner,
  chosen,
}: {
  readonly point: Readonly<Record<string, unknown>>;
  readonly replicate?: number;
  readonly fold?: number;
  readonly inner?: number;
  readonly chosen?: unknown;
}): string {
  const parts = [
    `${pointName(point)}${chosen === undefined ? "" : " (chosen)"}`,
    replicate === undefined ? "" : `replicate ${replicate + 1}`,
    fold === undefined ? "" : `fold ${fold + 1}`,
    inner === undefined ? "" : `inner fold ${inner + 1}`,
  ].filter((part) => part !== "");
  return parts.join(", ") || "run";
}
