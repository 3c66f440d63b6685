/** Cornerstone's packages come without types; each file that imports one says which decoder is in it. */
declare module "@cornerstonejs/codec-charls/decodewasmjs" {
  const load: (options: object) => Promise<unknown>;
  export default load;
}

declare module "@cornerstonejs/codec-openjpeg/decodewasmjs" {
  const load: (options: object) => Promise<unknown>;
  export default load;
}

declare module "@cornerstonejs/codec-openjph/wasmjs" {
  const load: (options: object) => Promise<unknown>;
  export default load;
}
