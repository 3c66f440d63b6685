import { expect, test } from "vitest";
import { createRig } from "../support/rig.js";

const LONG = `very-long-${"name-".repeat(12)}of-a-stage`;

test("graph draws what leads to what, with what is in the cache, as table, Mermaid and picture", async () => {
  await using rig = await createRig();
  rig.write("data/a<b&c.txt", "1");
  rig.pipeline(
    `stages:\n  a: { uses: ../fake.js, inputs: { first: "../data/a<b&c.txt" } }\n  ${LONG}: { uses: ../fake.js, inputs: { first: a.out } }\n  c: { uses: ../fake.js, inputs: { first: a.out, second: ${LONG}.out } }\n  d: { uses: ../fake.js, when: false }\n`,
  );
  rig.fake.answer("*", (call) => call.finish());
  expect((await rig.run(["run", "--quiet", "--only", "a"])).exitCode).toBe(0);
  expect((await rig.run(["graph"])).stdout).toBe(`cached   a  (../fake.js)
           first <- ../data/a<b&c.txt
to run   ${LONG}  (../fake.js)
           first <- a.out
may run  c  (../fake.js)
           first <- a.out
           second <- ${LONG}.out
skipped  d  (../fake.js)
`);
  const mermaid = (await rig.run(["graph", "--format", "mermaid"])).stdout;
  expect(mermaid).toContain('  f0[/"../data/a#60;b#38;c.txt"/]\n');
  expect(mermaid).toContain('["a<br/>../fake.js<br/>(cached)"]:::cached\n');
  expect(mermaid).toContain('  s1 -- "out as second" --> ');
  const svg = (await rig.run(["graph", "--format", "svg"])).stdout;
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="\d+" height="\d+"/);
  expect(svg).toContain(`<title>${LONG} (../fake.js): to run</title>`);
  expect(svg).toContain("a&lt;b&amp;c.txt</text>");
  expect(svg).toMatch(/>very-long-name-nam…e-name-of-a-stage<\/text>/);
  expect(svg.match(/<path class="edge"/g)).toHaveLength(4);
});
