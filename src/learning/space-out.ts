import { tf } from "./tfjs.js";

/**
 * Puts zeros between the pixels of images, N x H x W x C: of every `steps[0]` rows and `steps[1]` columns of the result the
 * first holds pixels. Ends with a pixel: (H - 1) * steps[0] + 1 rows.
 */
export function spaceOut(images: tf.Tensor4D, [down, across]: readonly [number, number]): tf.Tensor4D {
  const [count, height, width, channels] = images.shape;
  const rows = spaced(tf.reshape(images, [count, height, 1, width * channels]), down);
  const pixels = spaced(tf.reshape(rows, [count * height * down, width, 1, channels]), across);
  const all = tf.reshape(pixels, [count, height * down, width * across, channels] as [number, number, number, number]);
  const size = [count, (height - 1) * down + 1, (width - 1) * across + 1, channels] as [number, number, number, number];
  return tf.slice(all, [0, 0, 0, 0], size) as tf.Tensor4D;
}

/**
 * The kernel that convolves without dilation as this one does with it.
 * @param kernel height x width x channels in x channels out.
 */
export function spaceOutTaps(kernel: tf.Tensor4D, rate: readonly [number, number]): tf.Tensor4D {
  const [height, width, from, to] = kernel.shape;
  const spaced = spaceOut(tf.reshape(kernel, [1, height, width, from * to]), rate);
  return tf.reshape(spaced, [spaced.shape[1], spaced.shape[2], from, to]);
}

/** The third axis, of length 1, becomes `length` long. */
const spaced = (lines: tf.Tensor4D, length: number): tf.Tensor4D =>
  tf.pad(lines, [
    [0, 0],
    [0, 0],
    [0, length - 1],
    [0, 0],
  ]);
