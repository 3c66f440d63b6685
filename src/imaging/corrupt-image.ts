import { StageFailure } from "../core/stage-failure.js";

/** An image file that cannot be decoded. Stages with `onCorrupt: drop` leave it out and report it. */
export class CorruptImage extends StageFailure {
  readonly image: string;
  readonly reason: string;

  constructor(image: string, reason: string) {
    super(
      `Cannot decode the image ${image}: ${reason}`,
      "Replace the file, or set onCorrupt: drop to go on without the images that cannot be decoded.",
    );
    this.image = image;
    this.reason = reason;
  }
}

/** Names the file in what its reader says of it, and advises, so that `onCorrupt: drop` may leave it out. */
export async function orCorrupt<Value>(name: string, reading: Promise<Value>): Promise<Value> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof StageFailure)) throw error;
    throw new CorruptImage(name, error.remedy === undefined ? error.message : `${error.message}. ${error.remedy}`);
  }
}
