import { bytesOf, refused } from "../file/attributes.js";
import { type DataSet, fragmentsOf } from "../file/data-set.js";
import { TAG } from "../file/tags.js";

/** The last bytes of a frame of the JPEG family, before what pads it. */
const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);

/**
 * The bytes of a compressed frame (from 0), put together from its fragments: by the extended offset table, else by the
 * basic one, else one fragment for each frame, else up to the marker that ends a JPEG picture, as pydicom does.
 */
export function encapsulatedFrame(dataSet: DataSet, frames: number, frame: number): Uint8Array {
  if (dataSet.elements.get(TAG.PixelData)?.isUndefinedLength !== true) {
    throw refused("PixelData", "encapsulated, as the transfer syntax says", "plain bytes");
  }
  const [offsets = new Uint8Array(0), ...fragments] = fragmentsOf(dataSet, TAG.PixelData);
  if (fragments.length === 0) throw refused("PixelData", "a compressed picture", "none");
  if (frames === 1) return join(fragments);
  const groups =
    byOffsets(fragments, extendedOffsets(dataSet)) ??
    byOffsets(fragments, basicOffsets(offsets)) ??
    (fragments.length === frames ? fragments.map((fragment) => [fragment]) : byMarker(fragments));
  const found = groups[frame];
  if (groups.length < frames || found === undefined) {
    throw refused("PixelData", `${frames} compressed frames`, groups.length, "Export or fetch the file again.");
  }
  return join(found);
}

const join = (fragments: readonly Uint8Array[]): Uint8Array =>
  fragments.length === 1 ? (fragments[0] as Uint8Array) : Buffer.concat(fragments);

function basicOffsets(table: Uint8Array): readonly number[] {
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  return Array.from({ length: Math.floor(table.length / 4) }, (_, index) => view.getUint32(4 * index, true));
}

function extendedOffsets(dataSet: DataSet): readonly number[] {
  const table = bytesOf(dataSet, "ExtendedOffsetTable");
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  return Array.from({ length: Math.floor(table.length / 8) }, (_, index) => Number(view.getBigUint64(8 * index, true)));
}

/** undefined where there is no table, or an entry points at no fragment. */
function byOffsets(
  fragments: readonly Uint8Array[],
  offsets: readonly number[],
): readonly (readonly Uint8Array[])[] | undefined {
  if (offsets.length === 0) return undefined;
  const starts: number[] = [];
  let at = 0;
  for (const fragment of fragments) {
    starts.push(at);
    at += fragment.length + 8;
  }
  const firsts = offsets.map((offset) => starts.indexOf(offset));
  if (firsts.includes(-1)) return undefined;
  return firsts.map((first, index) => fragments.slice(first, firsts[index + 1]));
}

function byMarker(fragments: readonly Uint8Array[]): readonly (readonly Uint8Array[])[] {
  const groups: Uint8Array[][] = [];
  let current: Uint8Array[] = [];
  for (const fragment of fragments) {
    current.push(fragment);
    if (!Buffer.from(fragment.subarray(-10)).includes(END_OF_IMAGE)) continue;
    groups.push(current);
    current = [];
  }
  return groups;
}
