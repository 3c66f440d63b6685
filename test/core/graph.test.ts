import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildGraph } from "../../src/core/graph.js";
import type { StageId } from "../../src/core/ids.js";

const place = { file: "p.yaml", line: 1, column: 1, length: 1 };

/** A pipeline of stages that need others, by name. */
const pipeline = (needs: Readonly<Record<string, readonly string[]>>) => ({
  stages: new Map(
    Object.entries(needs).map(([id, from]) => [
      id as StageId,
      {
        place,
        inputs: Object.fromEntries([
          ...from.map((stage, index) => [`i${index}`, { source: { type: "wire" as const, stage: stage as StageId } }]),
          ["file", { source: { type: "source" as const } }],
        ]),
      },
    ]),
  ),
});

describe("the graph", () => {
  test("orders stages by need, else as in the file", () => {
    const graph = buildGraph(
      pipeline({ report: ["train"], train: ["split", "resize"], other: [], split: ["resize"], resize: [] }),
    );
    if (!graph.ok) throw new Error("a cycle");
    expect(graph.value.order).toEqual(["resize", "split", "train", "report", "other"]);
    expect([...(graph.value.needs.get("train" as StageId) ?? [])]).toEqual(["split", "resize"]);
    expect([...(graph.value.neededBy.get("resize" as StageId) ?? [])]).toEqual(["train", "split"]);
    expect([...(graph.value.neededBy.get("report" as StageId) ?? [])]).toEqual([]);
  });

  test("names all members of every cycle", () => {
    const graph = buildGraph(pipeline({ a: ["b"], b: ["c"], c: ["a"], alone: ["alone"], fine: ["a"] }));
    expect(graph.ok ? [] : graph.error.map((problem) => [problem.code, problem.message])).toEqual([
      ["cycle", "Expected no stage to need itself, got `a` <- `b` <- `c` <- `a`"],
      ["cycle", "Expected no stage to need itself, got `alone` <- `alone`"],
    ]);
  });

  test("holds for any graph: every stage once, after what it needs, or a true cycle", () => {
    const edges = fc.array(fc.tuple(fc.nat(14), fc.nat(14)), { maxLength: 40 });
    fc.assert(
      fc.property(edges, (pairs) => {
        const needs: Record<string, string[]> = Object.fromEntries(
          Array.from({ length: 15 }, (_, index) => [`s${index}`, []]),
        );
        for (const [from, to] of pairs) needs[`s${from}`]?.push(`s${to}`);
        const graph = buildGraph(pipeline(needs));
        if (!graph.ok) {
          for (const { message } of graph.error) {
            const ids = [...message.matchAll(/`(s\d+)`/g)].map((match) => match[1] ?? "");
            expect(ids.at(0)).toBe(ids.at(-1));
            for (const [index, id] of ids.slice(0, -1).entries()) expect(needs[id]).toContain(ids[index + 1]);
          }
          return;
        }
        const position = new Map(graph.value.order.map((id, index) => [id as string, index]));
        expect(position.size).toBe(15);
        for (const [id, from] of Object.entries(needs)) {
          for (const other of from) expect(position.get(other)).toBeLessThan(position.get(id) ?? -1);
        }
      }),
    );
  });

  test("is not limited by the depth of the stack", () => {
    const needs: Record<string, string[]> = {};
    for (let index = 0; index < 20_000; index += 1) needs[`s${index}`] = index < 19_999 ? [`s${index + 1}`] : [];
    const graph = buildGraph(pipeline(needs));
    expect(graph.ok && graph.value.order[0]).toBe("s19999");
  });
});
