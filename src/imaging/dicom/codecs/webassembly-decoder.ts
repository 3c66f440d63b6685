import { StageFailure } from "../../../core/stage-failure.js";
import type { CodedPicture } from "./coded-picture.js";

/** The decoders that Cornerstone compiled to WebAssembly all have this shape. */
export interface WebAssemblyDecoder {
  readonly getEncodedBuffer: (length: number) => Uint8Array;
  readonly getDecodedBuffer: () => Uint8Array;
  readonly decode: () => void;
  readonly getFrameInfo: () => {
    readonly width: number;
    readonly height: number;
    readonly bitsPerSample: number;
    readonly componentCount: number;
  };
  readonly delete: () => void;
}

/** How its modules are created; what they would print goes into the error instead. */
export type LoadModule<Module> = (options: {
  readonly print: () => void;
  readonly printErr: (line: string) => void;
}) => Promise<Module>;

/** The codec is loaded when the first picture needs it, and again after it failed: what it holds may be broken then. */
export function webAssemblyCodec<Module, Decoder extends WebAssemblyDecoder>(
  load: () => Promise<LoadModule<Module>>,
  create: (module: Module) => Decoder,
): <Value>(bytes: Uint8Array, name: string, use: (decoder: Decoder) => Value) => Promise<Value> {
  let loaded: Promise<Module> | undefined;
  let complaint = "";
  return async (bytes, name, use) => {
    loaded ??= load().then((module) =>
      module({
        print: () => undefined,
        printErr: (line) => {
          complaint ||= line;
        },
      }),
    );
    const module = await loaded;
    complaint = "";
    try {
      const decoder = create(module);
      decoder.getEncodedBuffer(bytes.length).set(bytes);
      decoder.decode();
      const value = use(decoder);
      decoder.delete();
      return value;
    } catch (error) {
      loaded = undefined;
      if (error instanceof StageFailure) throw error;
      const reason = complaint || (error instanceof Error ? error.message : "data that do not decode");
      throw new StageFailure(
        `Expected the ${name} picture to decode, got: ${reason}`,
        "Export or fetch the file again.",
      );
    }
  };
}

/** What a decoder made, as a picture of its own: the decoder's memory is used again. */
export function pictureOf(decoder: WebAssemblyDecoder, precision: number, isPlanar = false): CodedPicture {
  const { width, height, componentCount: components } = decoder.getFrameInfo();
  const bytes = Uint8Array.from(decoder.getDecodedBuffer());
  const isWide = precision > 8;
  const count = width * height * components;
  if (bytes.length < count * (isWide ? 2 : 1)) {
    throw new StageFailure(`Expected ${count} samples of ${precision} bits, got ${bytes.length} bytes`);
  }
  const samples = isWide ? new Uint16Array(bytes.buffer, 0, count) : bytes.subarray(0, count);
  return { width, height, components, precision, data: isPlanar ? interleaved(samples, components) : samples };
}

function interleaved<Numbers extends Uint8Array | Uint16Array>(planes: Numbers, components: number): Numbers {
  const pixels = planes.length / components;
  const data = planes.slice() as Numbers;
  for (let c = 0; c < components; c++) {
    for (let i = 0; i < pixels; i++) data[i * components + c] = planes[c * pixels + i] as number;
  }
  return data;
}
