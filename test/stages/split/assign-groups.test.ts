import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DatasetRow } from "../../../src/artifacts/dataset.js";
import { assignGroups } from "../../../stages/split/assign-groups.js";
import { groupRows } from "../../../stages/split/groups.js";

const row = (patient: string, digest: string): DatasetRow => ({
  image: "",
  digest,
  label: "",
  labels: [],
  patient,
  age: undefined,
  sex: "",
  view: "",
  partition: "",
  more: {},
});
const images = fc.array(fc.record({ patient: fc.nat(12), digest: fc.nat(40), label: fc.nat(1) }), {
  minLength: 1,
  maxLength: 60,
});

describe("groupRows", () => {
  it("puts images together exactly where a chain of patients and identical images joins them", () => {
    fc.assert(
      fc.property(images, (list) => {
        const rows = list.map(({ patient, digest }) => row(patient === 0 ? "" : `p${patient}`, `d${digest}`));
        const groups = groupRows(
          rows,
          list.map(({ label }) => label),
          2,
          true,
        );
        expect(groups.flatMap((group) => group.rows).sort((a, b) => a - b)).toEqual([...rows.keys()]);
        // The plain way: spread the smallest number until nothing changes.
        const smallest = [...rows.keys()];
        for (let changed = true; changed; ) {
          changed = false;
          for (const [i, a] of rows.entries()) {
            for (const [j, b] of rows.entries()) {
              if (a.digest !== b.digest && (a.patient === "" || a.patient !== b.patient)) continue;
              if ((smallest[j] as number) < (smallest[i] as number)) {
                smallest[i] = smallest[j] as number;
                changed = true;
              }
            }
          }
        }
        for (const group of groups) expect(new Set(group.rows.map((index) => smallest[index])).size).toBe(1);
        expect(groups).toHaveLength(new Set(smallest).size);
        for (const group of groups) {
          const positive = group.rows.filter((index) => list[index]?.label === 1).length;
          expect(group.counts).toEqual([group.rows.length - positive, positive]);
        }
      }),
    );
  });
});

describe("assignGroups", () => {
  const groups = fc
    .array(fc.record({ negative: fc.nat(5), positive: fc.nat(5) }), { minLength: 40, maxLength: 200 })
    .map((list) =>
      list
        .filter(({ negative, positive }) => negative + positive > 0)
        .map(({ negative, positive }, index) => ({
          rows: Array.from({ length: negative + positive }, () => index),
          counts: [negative, positive],
        })),
    );

  it("brings every class within the size of three of the largest groups of its share", () => {
    fc.assert(
      fc.property(groups, fc.nat(1000), (list, seed) => {
        const shares = [0.7, 0.1, 0.2];
        const parts = assignGroups(list, shares, [seed]);
        expect(parts).toHaveLength(list.length);
        for (const c of [0, 1]) {
          const total = list.reduce((sum, group) => sum + (group.counts[c] as number), 0);
          for (const [part, share] of shares.entries()) {
            const got = list.reduce((sum, group, i) => sum + (parts[i] === part ? (group.counts[c] as number) : 0), 0);
            expect(Math.abs(got - share * total)).toBeLessThanOrEqual(15);
          }
        }
      }),
    );
  });

  it("is exact to the image with thousands of patients", () => {
    const list = Array.from({ length: 5000 }, (_, i) => ({ rows: [i], counts: i % 10 === 0 ? [0, 1] : [1, 0] }));
    const parts = assignGroups(list, [0.7, 0.1, 0.2], [1]);
    const count = (part: number, c: number) =>
      list.filter((group, i) => parts[i] === part && group.counts[c] === 1).length;
    expect([0, 1, 2].map((part) => count(part, 1))).toEqual([350, 50, 100]);
    expect([0, 1, 2].map((part) => count(part, 0))).toEqual([3150, 450, 900]);
  });

  it("gives every part groups of every class, or the first parts where there are fewer groups with it than parts", () => {
    const some = fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { maxLength: 12 });
    fc.assert(
      fc.property(some, fc.integer({ min: 2, max: 4 }), fc.nat(1000), (list, parts, seed) => {
        const few = list
          .filter(([negative, positive]) => negative + positive > 0)
          .map((counts, index) => ({ rows: [index], counts }));
        const shares = Array.from({ length: parts }, (_, part) => (part + 1) / ((parts * (parts + 1)) / 2));
        const partOf = assignGroups(few, shares, [seed]);
        for (const c of [0, 1]) {
          const having = few.flatMap(({ counts }, index) => (counts[c]! > 0 ? [partOf[index]] : []));
          // With too few of either class, one class goes without a part for the sake of the other.
          if (few.filter(({ counts }) => counts[1 - c]! > 0).length < parts) continue;
          expect(having).toEqual(expect.arrayContaining([...shares.keys()].slice(0, having.length)));
        }
      }),
      { numRuns: 300 },
    );
  });

  it("lets the least important part go without where groups of a class are fewer than parts", () => {
    const list = [...Array.from({ length: 30 }, () => [1, 0]), [0, 5], [0, 1]].map((counts, i) => ({
      rows: [i],
      counts,
    }));
    for (let seed = 0; seed < 50; seed++) {
      const partOf = assignGroups(list, [0.7, 0.1, 0.2], [seed], { importance: [0, 2, 1] });
      expect(new Set(partOf.slice(-2))).toEqual(new Set([0, 2]));
    }
  });

  it("gives another assignment for another seed, even of few groups", () => {
    const different = new Set(
      Array.from({ length: 200 }, (_, seed) =>
        assignGroups(
          Array.from({ length: 12 }, (_, i) => ({ rows: [i], counts: i < 6 ? [i + 1, 0] : [0, i + 1] })),
          [0.5, 0.5],
          [seed],
        ).join(""),
      ),
    );
    // 20 x 20 are possible where each class is halved; seeds meet in one by chance alone.
    expect(different.size).toBeGreaterThan(60);
  });

  it("does not prefer the first groups for any part", () => {
    const list = Array.from({ length: 40 }, (_, i) => ({ rows: [i], counts: [1] }));
    const times = Array.from({ length: 400 }, (_, seed) => assignGroups(list, [0.75, 0.25], [seed])[0]);
    const share = times.filter((part) => part === 1).length / 400;
    expect(share).toBeGreaterThan(0.17);
    expect(share).toBeLessThan(0.33);
  });
});
