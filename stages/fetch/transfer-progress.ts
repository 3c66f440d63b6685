import type { WantedFile } from "./wanted-files.js";

export interface TransferProgress {
  readonly set: (file: WantedFile, done: number, total: number | undefined) => void;
  readonly finish: (file: WantedFile, bytes: number) => void;
}

/** Reporting oftener than this much more would only cost time. Bytes. */
const STEP = 1 << 18;

/** Bytes over all files, and in words which files are under way and how far each is. */
export function transferProgress(
  files: readonly WantedFile[],
  report: (done: number, total: number | undefined, unit: string, message?: string) => void,
): TransferProgress {
  const state = new Map(files.map((file) => [file.as, { done: 0, total: file.bytes, finished: false }]));
  const active = new Set<string>();
  let finished = 0;
  let done = 0;
  let reported = -STEP;
  let unknown = files.filter((file) => file.bytes === undefined).length;
  let total = files.reduce((sum, file) => sum + (file.bytes ?? 0), 0);

  const update = (as: string, bytes: number, size: number | undefined): void => {
    const entry = state.get(as)!;
    done += bytes - entry.done;
    entry.done = bytes;
    if (size !== undefined && entry.total !== size) {
      if (entry.total === undefined) unknown -= 1;
      total += size - (entry.total ?? 0);
      entry.total = size;
    }
  };
  const emit = (): void => {
    reported = done;
    report(done, unknown === 0 ? total : undefined, "bytes", describe());
  };
  const describe = (): string => {
    const each = [...active].slice(0, 4).map((as) => {
      const entry = state.get(as)!;
      return entry.total ? `${as} ${Math.floor((100 * entry.done) / entry.total)} %` : as;
    });
    return [...(files.length > 1 ? [`${finished} of ${files.length} files`] : []), ...each].join(", ");
  };
  return {
    set: (file, bytes, size) => {
      active.add(file.as);
      update(file.as, bytes, size);
      if (Math.abs(done - reported) >= STEP) emit();
    },
    finish: (file, bytes) => {
      update(file.as, bytes, bytes);
      active.delete(file.as);
      finished += 1;
      emit();
    },
  };
}
