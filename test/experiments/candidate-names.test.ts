import { expect, test } from "vitest";
import { namedCandidates } from "../../src/experiments/candidate-names.js";
import type { Candidate } from "../../src/experiments/candidates.js";

function candidate(id: string, record: object = {}, replicates = 1): Candidate {
  const run = { id, record: { params: {}, stages: [], ...record } };
  const all = Array.from({ length: replicates }, () => ({ runs: [run], parts: {} }));
  return { letter: id, missing: 0, replicates: all } as unknown as Candidate;
}

const namesOf = (...candidates: readonly Candidate[]) => namedCandidates(candidates).map(({ letter }) => letter);

test("a result is called by its label, by its point of a sweep, or by the end of its id", () => {
  const point = (rate: number, replicate?: number) => ({
    sweep: { id: "s", point: { "params.rate": rate }, replicate },
  });
  expect(namesOf(candidate("x-aaaaaa", { label: "short" }), candidate("x-bbbbbb"))).toEqual(["short", "run bbbbbb"]);
  expect(namesOf(candidate("x-aaaaaa", point(0.1, 0), 3), candidate("x-bbbbbb", point(0.2, 0), 3))).toEqual([
    "rate=0.1",
    "rate=0.2",
  ]);
  expect(namesOf(candidate("x-aaaaaa", point(0.1, 0)), candidate("x-bbbbbb", point(0.1, 1)))).toEqual([
    "rate=0.1, replicate 1",
    "rate=0.1, replicate 2",
  ]);
  const both = (rate: number, size: number) => ({
    sweep: { id: "s", point: { "params.rate": rate, "params.size": size } },
  });
  const first = candidate("x-aaaaaa", both(0.1, 16));
  expect(namesOf(first, candidate("x-bbbbbb", both(0.2, 16)))).toEqual(["rate=0.1", "rate=0.2"]);
  expect(namesOf(first, candidate("x-bbbbbb", both(0.2, 32)))).toEqual(["rate=0.1, size=16", "rate=0.2, size=32"]);
});

test("without labels, the one param that tells them apart names them", () => {
  const of = (id: string, pathology: string) => candidate(id, { params: { pathology } });
  expect(namesOf(of("x-aaaaaa", "Mass"), of("x-bbbbbb", "Effusion"))).toEqual(["pathology=Mass", "pathology=Effusion"]);
  expect(namesOf(of("x-aaaaaa", "Mass"), of("x-bbbbbb", "Mass"))).toEqual(["run aaaaaa", "run bbbbbb"]);
});

test("no two are called alike, and none at length", () => {
  const same = [candidate("x-aaaaaa", { label: "a" }), candidate("x-bbbbbb", { label: "a" })];
  expect(namesOf(...same)).toEqual(["a (run aaaaaa)", "a (run bbbbbb)"]);
  const long = "x".repeat(80);
  const names = namesOf(candidate("x-aaaaaa", { label: `${long}1` }), candidate("x-bbbbbb", { label: `${long}2` }));
  expect(new Set(names).size).toBe(2);
  expect(Math.max(...names.map(({ length }) => length))).toBeLessThan(60);
});
