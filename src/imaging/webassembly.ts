/**
 * Writes WebAssembly for inner loops that need the vector instructions of the processor, which JavaScript lacks:
 * https://webassembly.github.io/spec/core/binary. Code is written as expressions; functions here are named after the
 * instructions they write. `u8x16` is a vector of 16 bytes.
 */
export type Code = readonly number[];

/** Locals of a function are numbered, parameters first. */
type Local = number;

const I32 = 0x7f;
const V128 = 0x7b;
const VOID = 0x40;

/** An unsigned number, seven bits a byte. */
function unsigned(value: number): Code {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

const vector = (instruction: number, ...immediate: Code): Code => [0xfd, ...unsigned(instruction), ...immediate];

const binary =
  (instruction: Code) =>
  (left: Code, right: Code): Code => [...left, ...right, ...instruction];

export const get = (local: Local): Code => [0x20, ...unsigned(local)];
export const set = (local: Local, value: Code): Code => [...value, 0x21, ...unsigned(local)];

export const i32 = {
  /** At least 0. */
  constant: (value: number): Code => {
    const bytes = unsigned(value);
    // As a signed number, whose last byte has the sign in its seventh bit.
    return [0x41, ...((bytes.at(-1)! & 0x40) === 0 ? bytes : [...bytes.slice(0, -1), bytes.at(-1)! | 0x80, 0])];
  },
  add: binary([0x6a]),
  sub: binary([0x6b]),
  mul: binary([0x6c]),
};

export const u8x16 = {
  zero: vector(12, ...new Array<number>(16).fill(0)),
  splat: (byte: number): Code => [...i32.constant(byte), ...vector(15)],
  eq: binary(vector(35)),
  and: binary(vector(78)),
  or: binary(vector(80)),
  xor: binary(vector(81)),
  add: binary(vector(110)),
  addSaturated: binary(vector(112)),
  sub: binary(vector(113)),
  subSaturated: binary(vector(115)),
  min: binary(vector(119)),
  /** (left + right + 1) >> 1. */
  average: binary(vector(123)),
  /** Bits of `whereSet` where those of `mask` are set, else of `otherwise`. */
  select: (whereSet: Code, otherwise: Code, mask: Code): Code => [...whereSet, ...otherwise, ...mask, ...vector(82)],
  /** Each byte one lane further on; lane 0 comes from memory. */
  shiftIn: (address: Code, value: Code): Code => {
    const lanes = Array.from({ length: 16 }, (_, lane) => (lane === 0 ? 0 : 16 + lane - 1));
    return [...address, ...u8x16.zero, ...value, ...vector(13, ...lanes), ...vector(84, 0, 0, 0)];
  },
  loadLane: (address: Code, value: Code, lane: number): Code => [...address, ...value, ...vector(84, 0, 0, lane)],
  storeLane: (address: Code, value: Code, lane: number): Code => [...address, ...value, ...vector(88, 0, 0, lane)],
};

export const memoryCopy = (to: Code, from: Code, bytes: Code): Code => [...to, ...from, ...bytes, 0xfc, 10, 0, 0];

/** Runs `body` for `counter` from 0 up to, but not including `end`; once at least. */
export function loop(counter: Local, end: Code, body: Code): Code {
  const next = i32.add(get(counter), i32.constant(1));
  const isLess = 0x49;
  const repeat: Code = [...set(counter, next), ...get(counter), ...end, isLess, 0x0d, 0];
  return [...set(counter, i32.constant(0)), 0x03, VOID, ...body, ...repeat, 0x0b];
}

interface Definition {
  /** How many 32-bit parameters the function has, then how many further locals of either type. */
  readonly parameters: number;
  readonly integers: number;
  readonly vectors: number;
  readonly body: Code;
}

/** What the types of Node leave out of the global of this name. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
};

interface Memory {
  readonly buffer: ArrayBuffer;
  /** By pages of 65,536 bytes; the buffer is another one afterwards. */
  readonly grow: (pages: number) => number;
}

export interface Assembled {
  readonly run: (...parameters: readonly number[]) => void;
  /** Its memory, of at least so many bytes; what it returned before no longer counts. */
  readonly reserve: (bytes: number) => Uint8Array;
}

/** Makes a function without result, with a memory of its own. */
export function assemble(definition: Definition): Assembled {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(encode(definition)));
  const memory = exports["memory"] as Memory;
  let bytes = new Uint8Array(memory.buffer);
  return {
    run: exports["run"] as Assembled["run"],
    reserve(size) {
      if (size > bytes.length) {
        memory.grow(Math.ceil((size - bytes.length) / 65_536));
        bytes = new Uint8Array(memory.buffer);
      }
      return bytes;
    },
  };
}

function encode({ parameters, integers, vectors, body }: Definition): Uint8Array {
  const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
  const name = (text: string): Code => [text.length, ...Buffer.from(text)];
  const code = [2, ...unsigned(integers), I32, ...unsigned(vectors), V128, ...body, 0x0b];
  return Uint8Array.from([
    ...Buffer.from("\0asm"),
    ...[1, 0, 0, 0],
    ...section(1, [1, 0x60, parameters, ...new Array<number>(parameters).fill(I32), 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 1]),
    ...section(7, [2, ...name("memory"), 2, 0, ...name("run"), 0, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
}
