import { isDeepStrictEqual } from "node:util";
import type { EnsembleMember } from "../artifacts/ensemble.js";
import { readModelFacts } from "../artifacts/model.js";
import type { Preprocessing } from "../artifacts/preprocessing.js";
import { askedMean } from "./mean-scores.js";
import type { PictureModel, PictureWay } from "./picture-model.js";

/**
 * Several models at work, each of which takes pictures in its own way; a way that several have in common is prepared once.
 * @param open opens the one of a folder.
 */
export async function ensemblePictures(
  members: readonly EnsembleMember[],
  open: (folder: string) => Promise<PictureModel>,
): Promise<PictureModel> {
  const models: PictureModel[] = [];
  const close = async (): Promise<void> => {
    for (const model of models) await model.close();
  };
  try {
    for (const { folder } of members) models.push(await open(folder));
    const facts = await Promise.all(members.map(async ({ folder }) => (await readModelFacts(folder))!));
    const { question } = facts[0]!;
    const { ways, placesOf } = waysOf(models);
    return {
      ways,
      pools: models[0]!.pools,
      score: async (pictures) => {
        const mean = await askedMean(question, facts, async (_, index) => {
          const own = pictures.map((picture) => placesOf[index]!.map((way) => picture[way]!));
          return (await models[index]!.score(own)).map((score) => Float64Array.of(score));
        });
        return mean.map(([score]) => score!);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The ways of all, each once, and where those of each model are among them. */
function waysOf(models: readonly PictureModel[]) {
  const ways: PictureWay[] = [];
  const placesOf = models.map((model) =>
    model.ways.map((way) => {
      const place = ways.findIndex((known) => isSameWay(known.preprocessing, way.preprocessing));
      if (place < 0) return ways.push(way) - 1;
      ways[place] = { ...way, training: [...ways[place]!.training, ...way.training] };
      return place;
    }),
  );
  return { ways, placesOf };
}

/** What a picture becomes; normalization and scaling are each model's own business. */
const isSameWay = (one: Preprocessing, other: Preprocessing): boolean =>
  isDeepStrictEqual(prepared(one), prepared(other));

const prepared = ({ size, fit, channels, bitDepth, inRange, clahe, resized }: Preprocessing): Preprocessing => ({
  size,
  fit,
  channels,
  bitDepth,
  inRange,
  clahe,
  resized,
});
