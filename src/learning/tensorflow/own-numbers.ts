type Values = Float32Array | Int32Array | Uint8Array;

/** The part of TF.js's backend for Node that takes numbers in and gives them out. */
export interface NumbersOfBackend {
  write: (values: Values, shape: number[], dtype: string) => object;
  readSync: (dataId: object) => Values;
  readonly tensorMap: { readonly get: (dataId: object) => { readonly values: Values | null } };
}

const owned = new WeakSet<NumbersOfBackend>();

/**
 * Makes tensors own their numbers. TensorFlow computes on the caller's memory where it happens to be aligned to 64
 * bytes, so that writing into an array after a tensor was made of it changes the tensor, sometimes.
 */
export function ownNumbers(backend: NumbersOfBackend): void {
  if (owned.has(backend)) return;
  owned.add(backend);
  const write = backend.write.bind(backend);
  const readSync = backend.readSync.bind(backend);
  backend.write = (values, shape, dtype) => write(values?.slice(), shape, dtype);
  backend.readSync = (dataId) => {
    const waiting = backend.tensorMap.get(dataId)?.values;
    return waiting ? waiting.slice() : readSync(dataId);
  };
}
