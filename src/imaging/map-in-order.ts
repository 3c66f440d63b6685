/**
 * Works on up to `limit` items at once and hands results over one by one in the order of the items.
 * At most `2 * limit` results wait, so memory is bounded however many items there are and however unlike their sizes.
 * The first error, or the abort of the signal, ends it once what has begun is finished.
 */
export async function mapInOrder<Item, Value>(
  items: readonly Item[],
  options: { readonly limit: number; readonly signal: AbortSignal },
  work: (item: Item, index: number) => Promise<Value>,
  consume: (value: Value, index: number) => Promise<void> | void,
): Promise<void> {
  const pending: Promise<Value>[] = [];
  let next = 0;
  const active = { count: 0 };
  const start = (): void => {
    while (next < items.length && active.count < options.limit && pending.length < 2 * options.limit) {
      const index = next++;
      active.count++;
      const job = work(items[index] as Item, index);
      pending.push(job);
      const ended = (): void => {
        active.count--;
        if (!stopped) start();
      };
      job.then(ended, ended);
    }
  };
  let stopped = false;
  try {
    start();
    for (let index = 0; index < items.length; index++) {
      options.signal.throwIfAborted();
      const value = await (pending[0] as Promise<Value>);
      pending.shift();
      start();
      await consume(value, index);
    }
    options.signal.throwIfAborted();
  } finally {
    stopped = true;
    await Promise.allSettled(pending);
  }
}
