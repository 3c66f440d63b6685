import { copyFileSync } from "node:fs";
import path from "node:path";
import sharp, { type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import { correlation, detailOf, HASH_SIDE, hashDistance, perceptualHash } from "../../src/imaging/perceptual-hash.js";
import { listSource, WHOLE_SOURCE } from "../../src/imaging/source-files.js";
import { AuditParams } from "../../stages/audit/params.js";
import { extract } from "../support/built-extract.js";
import { sample, samplesPresent } from "../support/samples.js";
import { runStage, temporaryFolder } from "../support/stage-context.js";

/** As the audit sees an image: 128 pixels of tensors, then the square of the hash. */
async function pictureOf(image: Sharp) {
  const tensor = await image.greyscale().resize(128, 128, { fit: "contain" }).png().toBuffer();
  const square = sharp(tensor).toColourspace("b-w").resize(HASH_SIDE, HASH_SIDE, { fit: "fill" });
  const pixels = await square.raw().toBuffer();
  return { hash: perceptualHash(pixels), detail: detailOf(pixels) };
}

const COPIES: Readonly<Record<string, (image: Sharp, width: number) => Sharp>> = {
  compressed: (image) => image.jpeg({ quality: 30 }),
  halved: (image, width) => image.resize(Math.round(width / 2)).png(),
  brightened: (image) => image.linear(1.15, 10).png(),
};

/** Every third file: two hundred decodings are enough. */
async function measure(folder: string) {
  const images = (await listSource(folder, WHOLE_SOURCE)).filter((file) => file.endsWith(".png"));
  const files = images.filter((_, at) => at % 3 === 0).map((image) => path.join(folder, image));
  const pictures = await Promise.all(files.map((file) => pictureOf(sharp(file).flatten())));
  const different = pictures.flatMap((a, at) =>
    pictures
      .slice(0, at)
      .map((b) => ({ distance: hashDistance(a.hash, b.hash), alike: correlation(a.detail, b.detail) })),
  );
  const copies = await Promise.all(
    files.flatMap((file, at) =>
      Object.values(COPIES).map(async (change) => {
        const { width } = await sharp(file).metadata();
        const copy = await pictureOf(sharp(await change(sharp(file).flatten().greyscale(), width ?? 0).toBuffer()));
        const { hash, detail } = pictures[at]!;
        return { distance: hashDistance(copy.hash, hash), alike: correlation(copy.detail, detail) };
      }),
    ),
  );
  return {
    farthestCopy: Math.max(...copies.map(({ distance }) => distance)),
    leastAlikeCopy: Math.min(...copies.map(({ alike }) => alike)),
    mostAlikeOthers: Math.max(...different.map(({ alike }) => alike)),
  };
}

const { hashDistance: distances, correlation: correlations } = AuditParams.properties.nearIdentical.properties;
const [farthest, least] = [distances, correlations].map((schema) => (schema as { default?: number }).default) as [
  number,
  number,
];

describe.skipIf(!samplesPresent)("the defaults of the audit part copies from other images", () => {
  it.each([
    ["of chest X-rays", "nih", ["images_001.tar.gz", "images_002.tar.gz"]],
    ["of CT slices", "sars-cov-2-ct", ["sarscov2-ctscan-dataset-sample.zip"]],
  ])(
    "%s",
    async (_, name, archives) => {
      const folder = temporaryFolder();
      for (const archive of archives) copyFileSync(sample(name, archive), path.join(folder, archive));
      const { outputs } = await runStage(extract, { inputs: { archives: folder } });
      const { farthestCopy, leastAlikeCopy, mostAlikeOthers } = await measure(outputs["images"]!);
      expect(farthestCopy).toBeLessThanOrEqual(farthest);
      expect(leastAlikeCopy).toBeGreaterThan(least + 0.03);
      expect(mostAlikeOthers).toBeLessThan(least - 0.1);
    },
    60_000,
  );
});
