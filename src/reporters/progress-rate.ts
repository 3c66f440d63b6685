import type { StageProgress } from "../core/event.js";

export interface Progress {
  readonly done: number;
  readonly total?: number;
  readonly unit: string;
  readonly message?: string;
  /** Units a second over the window; absent until it can be told. */
  readonly rate?: number;
  /** Absent where the total or the rate is not known. */
  readonly remainingMs?: number;
}

interface Sample {
  readonly at: number;
  readonly done: number;
}

/**
 * A rate from what happened in the last seconds, so that a resumed download or a slow start does not distort it.
 * A step backwards (a retry) or another unit begins again.
 */
export class ProgressRate {
  #samples: Sample[] = [];
  #unit: string | undefined;

  update(event: StageProgress): Progress {
    const last = this.#samples.at(-1);
    if (event.unit !== this.#unit || (last !== undefined && event.done < last.done)) this.#samples = [];
    this.#unit = event.unit;
    this.#samples.push({ at: event.at, done: event.done });
    // One sample older than the window stays, so that slow work (an epoch a minute) has a rate too.
    while (this.#samples.length > 2 && event.at - this.#samples[1]!.at >= WINDOW_MS) this.#samples.shift();
    const rate = this.#rate();
    const left = event.total === undefined ? undefined : event.total - event.done;
    return {
      done: event.done,
      ...(event.total !== undefined && { total: event.total }),
      unit: event.unit,
      ...(event.message !== undefined && { message: event.message }),
      ...(rate !== undefined && { rate }),
      ...(rate !== undefined && left !== undefined && left >= 0 && { remainingMs: (left / rate) * 1000 }),
    };
  }

  #rate(): number | undefined {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined) return undefined;
    const elapsed = last.at - first.at;
    const done = last.done - first.done;
    return elapsed >= SHORTEST_MS && done > 0 ? (done / elapsed) * 1000 : undefined;
  }
}

const WINDOW_MS = 10_000;
const SHORTEST_MS = 300;
