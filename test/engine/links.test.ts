import { mkdirSync, symlinkSync, unlinkSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { createRig } from "../support/rig.js";

const PIPELINE = `
name: linked
stages:
  classes: { uses: folders, with: { positive: ILL }, inputs: { source: ../data } }
`;

it("what is behind links is read, and a change of it is another key", async () => {
  await using rig = await createRig();
  rig.pipeline(PIPELINE);
  for (const file of ["a/1.png", "b/2.png", "b/3.png"]) rig.write(`store/${file}`, file);
  mkdirSync(path.join(rig.folder, "data"));
  const link = (target: string, name: string) => symlinkSync(target, path.join(rig.folder, name));
  link("../store/a", "data/ILL");
  link("../store/b", "data/NORMAL");
  const read = async () => {
    const { stdout, exitCode } = await rig.run(["run", "--reporter", "plain"]);
    expect(exitCode).toBe(0);
    const status = rig.records().at(-1)?.stages[0]?.status;
    return `${status}: ${/^classes: (\d+ images read.*)$/m.exec(stdout)?.[1]}`;
  };
  expect(await read()).toBe("executed: 3 images read");
  expect(await read()).toBe("cached: 3 images read");
  rig.write("store/b/3.png", "changed");
  expect(await read()).toBe("executed: 3 images read");
  rig.write("store/c/4.png", "4");
  unlinkSync(path.join(rig.folder, "data/NORMAL"));
  link("../store/c", "data/NORMAL");
  expect(await read()).toBe("executed: 2 images read");
  link("../store/5.png", "data/ILL/5.png");
  const { stderr } = await rig.run(["run", "--reporter", "plain"]);
  expect(stderr).toContain(
    "Expected to be able to read all of the source, but ILL/5.png is a link to ../store/5.png, which does not exist",
  );
  rig.write("store/store/5.png", "5");
  expect(await read()).toBe("executed: 3 images read");
});
