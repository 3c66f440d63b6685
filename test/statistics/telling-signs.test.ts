import { describe, expect, it } from "vitest";
import { tellingSigns } from "../../src/statistics/telling-signs.js";

const CASES = 40;
const labels = Array.from({ length: CASES }, (_, row) => row % 2);
const foldOf = Array.from({ length: CASES }, (_, row) => (row >> 1) % 5);
const groups = Array.from({ length: CASES }, (_, row) => row);

describe("tellingSigns", () => {
  it("corrects Fisher's test for the signs that could have come out, not for the rare ones", () => {
    // 12 of 20 against 0 of 20: twice C(20, 12) / C(40, 12). Signs of single cases could never be significant.
    const signs = labels.map((label, row) => [...(label === 1 && row < 24 ? ["mark"] : []), `own ${row}`]);
    const { first } = tellingSigns(signs, { labels, foldOf, groups });
    expect(first).toMatchObject({ name: "mark", positive: 0.6, negative: 0 });
    expect(first?.p).toBeCloseTo((2 * 125_970) / 5_586_853_480, 12);
  });

  it("corrects for each of the signs that could", () => {
    const signs = labels.map((label, row) => [
      ...(label === 1 && row < 24 ? ["mark"] : []),
      ...Array.from({ length: 9 }, (_, at) => (row % 3 === at % 3 ? [`of a third, ${at}`] : [])).flat(),
    ]);
    const { first } = tellingSigns(signs, { labels, foldOf, groups });
    expect(first?.p).toBeCloseTo((10 * 2 * 125_970) / 5_586_853_480, 10);
  });

  it("counts what half of a patient's images have once", () => {
    const ofFour = labels.map((label, row) => (label === 1 && row < 24 ? 1000 + (row % 4) : row));
    const signs = labels.map((label, row) => (label === 1 && row < 24 ? ["mark"] : []));
    const { first } = tellingSigns(signs, { labels, foldOf, groups: ofFour });
    expect(first?.positive).toBeCloseTo(2 / 10);
  });

  it("scores a case by signs that its own fold had no say in", () => {
    // A sign that is of one fold alone tells nothing elsewhere, so nothing is scored by it.
    const signs = labels.map((label, row) => (label === 1 && foldOf[row] === 0 ? ["of one fold"] : []));
    const { scores } = tellingSigns(signs, { labels, foldOf, groups });
    const inFold = [...scores].filter((_, row) => foldOf[row] === 0);
    expect(new Set(inFold)).toEqual(new Set([0]));
  });

  it("scores nothing where there are no signs", () => {
    const { scores, first } = tellingSigns(
      labels.map(() => []),
      { labels, foldOf, groups },
    );
    expect(first).toBeUndefined();
    expect([...scores]).toEqual(labels.map(() => 0));
  });
});
