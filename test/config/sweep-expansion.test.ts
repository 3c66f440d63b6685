import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutIntoRungs, rungsBelow } from "../../src/config/sweep/cut-into-rungs.js";
import { drawValue } from "../../src/config/sweep/draw-value.js";
import { replicateSeed } from "../../src/config/sweep/replicate-seed.js";
import { sweepPoints } from "../../src/config/sweep/sweep-points.js";
import { expansion, members } from "./check-sweep.js";

const values = fc.uniqueArray(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 5 });
const grids = fc.dictionary(fc.constantFrom("params.a", "params.b", "stages.train.with.rate", "seed"), values, {
  minKeys: 1,
});
const none = { seed: 0, fixed: new Map() };
const pointValues = (sweep: Parameters<typeof sweepPoints>[0], request = none) =>
  sweepPoints(sweep, request).map((point) => point.values);

describe("a grid", () => {
  test("is every combination once, the last path changing fastest", () => {
    fc.assert(
      fc.property(grids, (grid) => {
        const points = pointValues({ grid });
        expect(points.length).toBe(Object.values(grid).reduce((product, list) => product * list.length, 1));
        expect(new Set(points.map((point) => JSON.stringify(point))).size).toBe(points.length);
        for (const [path, list] of Object.entries(grid)) {
          expect(new Set(points.map((point) => point[path]))).toEqual(new Set(list));
        }
      }),
    );
  });

  test("that grows keeps the points it had", () => {
    fc.assert(
      fc.property(grids, fc.integer({ min: 51, max: 99 }), (grid, more) => {
        const [path = "", list = []] = Object.entries(grid)[0] ?? [];
        const larger = pointValues({ grid: { ...grid, [path]: [...list, more] } });
        for (const point of pointValues({ grid })) expect(larger).toContainEqual(point);
      }),
    );
  });

  test("with a path that is fixed elsewhere has the others only", () => {
    fc.assert(
      fc.property(grids, (grid) => {
        const [path = "", list = []] = Object.entries(grid)[0] ?? [];
        const points = pointValues({ grid }, { seed: 0, fixed: new Map([[path, 1]]) });
        expect(points.length * list.length).toBe(pointValues({ grid }).length);
        for (const point of points) expect(point).not.toHaveProperty([path]);
      }),
    );
  });
});

describe("random points", () => {
  const parameters = { "params.a": { uniform: [-1, 2] }, "params.b": { logUniform: [1e-4, 1] } } as const;
  const random = (count: number, more: object = {}) =>
    pointValues({ random: { count, parameters: { ...parameters, ...more } } } as never);

  test("do not change when more are drawn, or another path is", () => {
    const ten = random(10);
    expect(random(25).slice(0, 10)).toEqual(ten);
    expect(random(10, { "params.c": { choice: ["x", "y"] } }).map(({ "params.c": _c, ...rest }) => rest)).toEqual(ten);
  });

  test("lie within their ranges and are spread over them", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.nat(1000), (seed, index) => {
        const at = (draw: Parameters<typeof drawValue>[0]) => drawValue(draw, seed, "p", index);
        expect(at({ uniform: [1000, 1000.5] })).toBeGreaterThanOrEqual(1000);
        expect(at({ uniform: [1000, 1000.5] })).toBeLessThanOrEqual(1000.5);
        expect(at({ logUniform: [1e-6, 1e-2] })).toBeGreaterThanOrEqual(1e-6);
        expect([3, 4, 5]).toContain(at({ integer: [3, 5] }));
        expect(["a", "b"]).toContain(at({ choice: ["a", "b"] }));
      }),
    );
    const drawn = Array.from({ length: 3000 }, (_, index) => Number(drawValue({ integer: [1, 6] }, 1, "p", index)));
    for (const face of [1, 2, 3, 4, 5, 6]) expect(drawn.filter((value) => value === face).length).toBeGreaterThan(400);
    const logs = Array.from({ length: 3000 }, (_, index) =>
      Math.log10(Number(drawValue({ logUniform: [1e-4, 1] }, 1, "p", index))),
    );
    expect(logs.reduce((sum, value) => sum + value, 0) / 3000).toBeCloseTo(-2, 1);
  });
});

test("points of grid, random and list come together, without what is excluded, none twice", () => {
  expect(
    pointValues({
      grid: { "params.a": [1, 2] },
      random: { count: 2, parameters: { "params.b": { choice: [7] } } },
      list: [{ "params.a": 9 }, { "params.b": 7, "params.a": 1 }, { "params.a": 9 }],
      exclude: [{ "params.a": 2, "params.b": 7 }],
    }),
  ).toEqual([{ "params.a": 1, "params.b": 7 }, { "params.a": 9 }]);
  expect(pointValues({ list: [{ "params.a": 1 }] })).toEqual([{ "params.a": 1 }]);
  expect(pointValues({ folds: 5 })).toEqual([{}]);
});

describe("members", () => {
  test("are points, then replicates, then folds; replicate 0 is the plain run", async () => {
    const made = await members(
      "sweep: { grid: { params.epochs: [5, 8] }, folds: 3 }\nreplicates: { count: 2, vary: [train, split] }\n",
    );
    expect(made.map(({ member: { point, replicate, fold } }) => [point["params.epochs"], replicate, fold])).toEqual(
      [5, 8].flatMap((epochs) => [0, 1].flatMap((replicate) => [0, 1, 2].map((fold) => [epochs, replicate, fold]))),
    );
    const paramsOf = (index: number, stage: string) => made[index]?.pipeline.stages.get(stage as never)?.params;
    expect(paramsOf(0, "train")).toMatchObject({ epochs: 5, seed: 5 });
    expect(paramsOf(0, "split")).toMatchObject({ folds: 3, fold: 1, seed: 5 });
    expect(paramsOf(5, "split")).toMatchObject({ folds: 3, fold: 3, seed: replicateSeed(5, 1) });
    expect(paramsOf(5, "train")).toMatchObject({ seed: replicateSeed(5, 1) });
    expect(made[11]?.pipeline.overrides).toEqual([
      "params.epochs=8",
      `stages.train.with.seed=${replicateSeed(5, 1)}`,
      `stages.split.with.seed=${replicateSeed(5, 1)}`,
      "stages.split.with.folds=3",
      "stages.split.with.fold=3",
    ]);
    expect(made[0]?.pipeline.document).not.toHaveProperty("sweep");
    expect(made[0]?.pipeline.params).toEqual({ epochs: 5, model: "small" });
  });

  test("of nested folds are the inner ones; each outer fold is there with every point", async () => {
    const expanded = await expansion(
      "sweep: { grid: { params.epochs: [5, 8] }, folds: { outer: 2, inner: 3 } }\nreplicates: { count: 2 }\n",
    );
    const { members: made, nested } = expanded.ok ? expanded.value : { members: [], nested: undefined };
    expect(made).toHaveLength(2 * 2 * 2 * 3);
    expect(
      made
        .slice(0, 7)
        .map(({ member: { fold, point, replicate, inner } }) => [fold, point["params.epochs"], replicate, inner]),
    ).toEqual([
      [0, 5, 0, 0],
      [0, 5, 0, 1],
      [0, 5, 0, 2],
      [0, 5, 1, 0],
      [0, 5, 1, 1],
      [0, 5, 1, 2],
      [0, 8, 0, 0],
    ]);
    const split = made.at(-1)!.pipeline.stages.get("split" as never)?.params;
    expect(split).toMatchObject({ folds: 2, fold: 2, innerFolds: 3, innerFold: 3 });
    expect(nested?.chooseBy).toBe("auc");
    expect(
      nested?.outer.map(({ fold, replicate, byPoint }) => [fold, replicate, byPoint.map(({ point }) => point)]),
    ).toEqual(
      [0, 1].flatMap((fold) =>
        [0, 1].map((replicate) => [fold, replicate, [{ "params.epochs": 5 }, { "params.epochs": 8 }]]),
      ),
    );
    const tested = nested?.outer[3]?.byPoint[1]?.made;
    expect(tested?.stages.get("split" as never)?.params).not.toHaveProperty("innerFolds");
    expect(tested?.overrides).toEqual([
      "params.epochs=8",
      `stages.train.with.seed=${replicateSeed(5, 1)}`,
      "stages.split.with.folds=2",
      "stages.split.with.fold=2",
    ]);
  });

  test("of more replicates begin with those of fewer", async () => {
    const of = async (count: number) =>
      (await members(`replicates: { count: ${count} }\n`)).map(
        ({ pipeline }) => pipeline.stages.get("train" as never)?.params,
      );
    const eight = await of(8);
    expect(eight.slice(0, 5)).toEqual(await of(5));
    expect(new Set(eight.map((params) => params?.["seed"])).size).toBe(8);
  });

  test("only train has another seed where nothing else is said", async () => {
    const [, second] = await members("replicates: { count: 2 }\n");
    expect(second?.pipeline.stages.get("split" as never)?.params["seed"]).toBe(5);
  });

  test("the command line decides what it names, and may make a sweep of any pipeline", async () => {
    const fixed = await members("sweep: { grid: { params.epochs: [5, 8], params.model: [small, large] } }\n", [
      "params.epochs=3",
    ]);
    expect(fixed.map(({ member }) => member.point)).toEqual([{ "params.model": "small" }, { "params.model": "large" }]);
    expect(fixed[1]?.pipeline.params).toEqual({ epochs: 3, model: "large" });
    const made = await members("", ["sweep.grid.params.epochs=[1, 2]", "replicates.count=2"]);
    expect(made.map(({ member }) => [member.point["params.epochs"], member.replicate])).toEqual([
      [1, 0],
      [1, 1],
      [2, 0],
      [2, 1],
    ]);
    expect(made[3]?.pipeline.overrides[0]).toBe("params.epochs=2");
  });
});

describe("rungs", () => {
  test("rise by the share that is kept and stay below all epochs", () => {
    expect(rungsBelow(12, { grace: 1, keep: 0.5 })).toEqual([1, 2, 4, 8]);
    expect(rungsBelow(27, { grace: 1, keep: 1 / 3 })).toEqual([1, 3, 9]);
    expect(rungsBelow(4, { grace: 4, keep: 0.5 })).toEqual([]);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 50 }),
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        (epochs, grace, keep) => {
          const rungs = rungsBelow(epochs, { grace, keep });
          expect(rungs.every((rung, index) => rung >= 1 && rung < epochs && rung > (rungs[index - 1] ?? 0))).toBe(true);
        },
      ),
    );
  });

  test("cut the training, each resumed from the one before, the last under the old name", async () => {
    const [member] = await members(
      "sweep: { grid: { params.epochs: [7] }, stopEarly: { metric: validation.auc, grace: 2 } }\n",
    );
    const stages = [...(member?.pipeline.stages.values() ?? [])];
    expect(
      stages.map(({ id, params, inputs, rung }) => [id, params["stopAfter"], inputs["resume"]?.source, rung?.level]),
    ).toEqual([
      ["split", undefined, undefined, undefined],
      ["train-to-2", 2, undefined, 0],
      ["train-to-4", 4, { type: "wire", stage: "train-to-2", output: "checkpoint" }, 1],
      ["train", undefined, { type: "wire", stage: "train-to-4", output: "checkpoint" }, 2],
      ["judge", undefined, undefined, undefined],
    ]);
    expect(stages.every(({ params }) => params["epochs"] === undefined || params["epochs"] === 7)).toBe(true);
    const plain = await members(
      "sweep: { grid: { params.epochs: [2] }, stopEarly: { metric: validation.auc, grace: 2 } }\n",
    );
    expect([...(plain[0]?.pipeline.stages.keys() ?? [])]).toEqual(["split", "train", "judge"]);
    expect(
      cutIntoRungs(plain[0]!.pipeline, { stage: "train" as never, metric: "", better: "higher", grace: 2, keep: 0.5 }),
    ).toBe(plain[0]!.pipeline);
  });
});
