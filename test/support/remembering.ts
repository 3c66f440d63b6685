import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import type { AnyStage } from "../../src/stage.js";
import { runStage, temporaryFolder } from "./stage-context.js";

type Request = Omit<NonNullable<Parameters<typeof runStage>[1]>, "items">;

/**
 * Runs a stage again and again: each time once with what earlier runs made of items, and once without, and expects the
 * same files, facts, figures and warnings of both. Gives what was made and taken: "images: 1 made, 3 taken".
 */
export function remembering(stage: AnyStage): (request: Request) => Promise<readonly string[]> {
  const items = temporaryFolder();
  return async (request) => {
    const taking = await runStage(stage, { ...request, items });
    const fresh = await runStage(stage, request);
    const { facts, metrics, warnings } = fresh;
    expect(taking).toMatchObject({ facts, metrics, warnings });
    for (const [name, folder] of Object.entries(fresh.outputs)) {
      expect(filesOf(taking.outputs[name]!)).toEqual(filesOf(folder));
    }
    return taking.items.map(({ name, made, taken }) => `${name}: ${made} made, ${taken} taken`);
  };
}

/** Files below a folder, with what is in them. */
const filesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name))
    .sort()
    .map((file) => [path.relative(folder, file), readFileSync(file).toString("base64")]);
