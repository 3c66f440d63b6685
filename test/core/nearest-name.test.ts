import { expect, test } from "vitest";
import { suggestName } from "../../src/core/nearest-name.js";

test("names that there are, one or several, are listed where none is near", () => {
  expect(suggestName("archive", ["source"], "There are")).toBe("There is only `source`.");
  expect(suggestName("archive", ["images", "labels"], "There are")).toBe("There are `images`, `labels`.");
  expect(suggestName("sourc", ["source"], "There are")).toBe("Did you mean `source`?");
});
