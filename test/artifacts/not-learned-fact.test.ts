import { expect, test } from "vitest";
import { NOT_LEARNED_FACT, notLearnedFact, notLearnedIn } from "../../src/artifacts/not-learned-fact.js";

test.each([[[]], [["Normal"]], [["COVID", "Normal"]], [["COVID, mild"]], [["COVID, mild", "Normal"]]])(
  "%j is read from the fact as it was written",
  (names) => {
    const facts = { [NOT_LEARNED_FACT]: notLearnedFact(names) };
    expect(notLearnedIn({ facts }, ["COVID", "COVID, mild", "Other", "Normal"])).toEqual(names);
  },
);

test("a run that does not tell learned all", () => {
  expect(notLearnedIn({ facts: {} }, ["COVID"])).toEqual([]);
});
