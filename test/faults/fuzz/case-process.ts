import { tryCase } from "./try-case.js";

/**
 * A process of its own for one reader, so that a crash or an endless loop ends nothing else:
 * `case-process.ts READER SEED FIRST SECONDS` reads one file after the other and tells what came of each.
 */
const [reader = "", seed, first, seconds] = process.argv.slice(2);
// From the first file on: what it takes to load the code is no part of it. Of the processor, which others may use too.
const start = process.cpuUsage();
const spent = (): number => {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
};
for (let index = Number(first); index === Number(first) || spent() < Number(seconds); index++) {
  process.send?.({ index });
  try {
    process.send?.({ index, how: await tryCase(reader, Number(seed), index), spent: spent() });
  } catch (error) {
    const { name, message, stack = "" } = error as Error;
    // The same fault is met again and again: its place tells it from others.
    const place = /(?:src|stages)\/[\w/.-]+:\d+/.exec(stack)?.[0] ?? "";
    process.send?.({ index, fault: `${name}: ${message.slice(0, 200)} ${place}`.trim(), spent: spent() });
  }
}
process.disconnect?.();
process.exit(0);
