import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import type { RunId } from "../../src/core/ids.js";
import { openRuns } from "../../src/experiments/open-runs.js";
import { listRunIds } from "../../src/experiments/read-runs.js";
import { type IndexOptions, readIndexed } from "../../src/experiments/record-index.js";
import { writeRunFolder } from "../support/run-folder.js";
import { temporaryFolder } from "../support/stage-context.js";

afterEach(() => vi.useRealTimers());

/** As if the records that were just written had been there for a while. */
const later = (): void => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
};

const idOf = (index: number): RunId => `20261123T041500Z-demo-${index.toString(16).padStart(6, "0")}` as RunId;

/** A folder of runs that differ in their labels. */
async function runsOf(count: number) {
  const folder = path.join(temporaryFolder(), "runs");
  const first = await writeRunFolder(folder, { suffix: "ffffff" });
  const text = readFileSync(path.join(folder, first, "run.json"), "utf8");
  rmSync(path.join(folder, first), { recursive: true });
  const write = (index: number, label: string): void => {
    mkdirSync(path.join(folder, idOf(index)), { recursive: true });
    const record = { ...JSON.parse(text), id: idOf(index), label };
    writeFileSync(path.join(folder, idOf(index), "run.json"), JSON.stringify(record));
  };
  for (let index = 0; index < count; index += 1) write(index, `run ${index}`);
  return {
    folder,
    write,
    remove: (index: number) => rmSync(path.join(folder, idOf(index)), { recursive: true }),
    index: path.join(folder, ".index", "labels-1.jsonl"),
    /** The labels, and how many records had to be read for them. */
    look: async (options: IndexOptions = {}) => {
      let read = 0;
      const labels = {
        name: "labels",
        version: 1,
        summarize: ({ label }: { readonly label?: string }) => {
          read += 1;
          return label ?? "";
        },
      };
      const ids = await listRunIds(folder);
      const { runs, unreadable } = await readIndexed(folder, ids, labels, (_, label) => label, options);
      return { labels: [...runs.values()].sort(), read, unreadable: [...unreadable.values()] };
    },
  };
}

test("each record is read once; what was added, changed or removed since is seen", async () => {
  const runs = await runsOf(3);
  later();
  expect(await runs.look()).toEqual({ labels: ["run 0", "run 1", "run 2"], read: 3, unreadable: [] });
  expect((await runs.look()).read).toBe(0);
  runs.write(3, "run 3");
  runs.write(1, "RUN 1");
  runs.remove(0);
  later();
  expect(await runs.look()).toEqual({ labels: ["RUN 1", "run 2", "run 3"], read: 2, unreadable: [] });
  expect(await runs.look()).toMatchObject({ labels: ["RUN 1", "run 2", "run 3"], read: 0 });
});

test("a record of a moment ago is not remembered: its times could not tell that it changed again", async () => {
  const runs = await runsOf(2);
  await runs.look();
  expect((await runs.look()).read).toBe(2);
  expect(existsSync(runs.index)).toBe(false);
});

test("whatever happens to the index, the records count", async () => {
  const runs = await runsOf(4);
  later();
  const labels = ["run 0", "run 1", "run 2", "run 3"];
  const whole = await runs.look().then(() => readFileSync(runs.index, "utf8"));
  const damages: readonly (() => void)[] = [
    () => truncateSync(runs.index, Math.floor(whole.length / 2)),
    () => writeFileSync(runs.index, whole.replace("run 2", "run 7")),
    () => writeFileSync(runs.index, "\0\n\n[]\n{}\nnull\n"),
    () => rmSync(path.dirname(runs.index), { recursive: true }),
    () => {
      rmSync(runs.index);
      mkdirSync(runs.index);
    },
  ];
  for (const damage of damages) {
    damage();
    expect(await runs.look()).toEqual({ labels, read: 4, unreadable: [] });
    rmSync(runs.index, { recursive: true, force: true });
    await runs.look();
  }
});

test("a line that was cut short by a kill spoils none that is added after it", async () => {
  const runs = await runsOf(2);
  later();
  await runs.look();
  appendFileSync(runs.index, readFileSync(runs.index, "utf8").trim().slice(0, 60));
  runs.write(2, "run 2");
  later();
  expect((await runs.look()).read).toBe(1);
  expect(await runs.look()).toMatchObject({ labels: ["run 0", "run 1", "run 2"], read: 0 });
});

test("what is told of runs that are gone is left out when it is most of the file", async () => {
  const runs = await runsOf(120);
  later();
  await runs.look();
  const before = statSync(runs.index).size;
  for (let index = 5; index < 120; index += 1) runs.remove(index);
  await runs.look();
  expect(statSync(runs.index).size).toBeLessThan(before / 10);
  expect(await runs.look()).toMatchObject({ labels: ["run 0", "run 1", "run 2", "run 3", "run 4"], read: 0 });
});

test("beside a run the word of the index is taken for runs that are over, but not for one that is gone", async () => {
  const runs = await runsOf(3);
  later();
  await runs.look();
  runs.write(1, "by hand");
  runs.remove(2);
  expect(await runs.look({ trustFinished: true })).toMatchObject({ labels: ["run 0", "run 1"], read: 0 });
  expect(await runs.look()).toMatchObject({ labels: ["by hand", "run 0"], read: 1 });
});

test("the latest are found without reading the others", async () => {
  const runs = await runsOf(3);
  const folder = path.join(runs.folder, "20261124T000000Z-demo-aaaaaa");
  mkdirSync(folder);
  writeFileSync(path.join(folder, "run.json"), "{}");
  await writeRunFolder(runs.folder, { suffix: "bbbbbb", startedAt: "2026-11-24T00:00:00.200Z" });
  await writeRunFolder(runs.folder, { suffix: "cccccc", startedAt: "2026-11-24T00:00:00.100Z" });
  const opened = openRuns(runs.folder);
  expect((await opened.newest(0))?.id.slice(-6)).toBe("bbbbbb");
  expect((await opened.newest(1))?.id.slice(-6)).toBe("cccccc");
  expect((await opened.newest(2))?.id.slice(-6)).toBe("000002");
  expect(await opened.newest(5)).toBeUndefined();
  expect([...opened.unreadable.keys()]).toEqual(["20261124T000000Z-demo-aaaaaa"]);
});
