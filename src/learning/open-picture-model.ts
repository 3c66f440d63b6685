import { isHead } from "../artifacts/head.js";
import type { PictureModel } from "./picture-model.js";

/** Opens a model artifact, a network of images or a head on features. Throws a StageFailure where it is damaged. */
export async function openPictureModel(
  folder: string,
  { threads }: { readonly threads: number },
): Promise<PictureModel> {
  if (await isHead(folder)) {
    const { headPictures } = await import("./heads/head-pictures.js");
    return await headPictures(folder, threads);
  }
  // A head may need no TensorFlow.js, which takes half a second to load.
  const { networkPictures } = await import("./network-pictures.js");
  return await networkPictures(folder, threads);
}
