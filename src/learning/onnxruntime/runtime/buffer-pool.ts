import type { ElementType, HostData } from "../graph/value.js";

/** Most of one size that are kept for use again; a training step needs few of one size at once. */
const keptOfOneSize = 64;

export interface BufferPool {
  /** Memory for `size` numbers, with its previous contents. */
  readonly take: (type: ElementType, size: number) => HostData;
  readonly give: (type: ElementType, buffer: HostData) => void;
  /** Bytes that wait to be used again. */
  readonly idleBytes: () => number;
  readonly clear: () => void;
}

/** Results of one step become the memory of the next, so that a long fit does not churn through the heap. */
export function createBufferPool(maxIdleBytes: number): BufferPool {
  const shelves = new Map<string, HostData[]>();
  let idle = 0;
  return {
    take(type, size) {
      const buffer = shelves.get(`${type}${size}`)?.pop();
      if (!buffer) return allocate(type, size);
      idle -= buffer.byteLength;
      return buffer;
    },
    give(type, buffer) {
      if (idle + buffer.byteLength > maxIdleBytes) return;
      const name = `${type}${buffer.length}`;
      let shelf = shelves.get(name);
      if (!shelf) {
        shelf = [];
        shelves.set(name, shelf);
      }
      if (shelf.length >= keptOfOneSize) return;
      shelf.push(buffer);
      idle += buffer.byteLength;
    },
    idleBytes: () => idle,
    clear() {
      shelves.clear();
      idle = 0;
    },
  };
}

export function allocate(type: ElementType, size: number): HostData {
  switch (type) {
    case "float32":
      return new Float32Array(size);
    case "int32":
      return new Int32Array(size);
    case "bool":
      return new Uint8Array(size);
    case "int64":
      return new BigInt64Array(size);
  }
}
