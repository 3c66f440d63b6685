/** A field of a message: its position in the bytes, and its value or the position of its content. */
export interface ProtobufField {
  readonly number: number;
  readonly wireType: 0 | 1 | 2 | 5;
  /** Of wire type 0. */
  readonly value: bigint;
  /** The whole field, its tag too. */
  readonly from: number;
  readonly to: number;
  /** Its content: of wire type 2 without the length. */
  readonly start: number;
}

/** The bytes are no message of the wire format. */
export class NotProtobuf extends Error {}

/**
 * Reads one level of a message in the protocol buffer wire format (https://protobuf.dev/programming-guides/encoding), field
 * by field; nested messages are read by reading their content the same way. Throws `NotProtobuf` where bytes are damaged.
 */
export function* protobufFields(bytes: Uint8Array, start = 0, end = bytes.length): Generator<ProtobufField> {
  let at = start;
  const variableLength = (): bigint => {
    const [value, next] = variableLengthAt(bytes, at, end);
    at = next;
    return value;
  };
  while (at < end) {
    const from = at;
    const tag = variableLength();
    const number = Number(tag >> 3n);
    const wireType = Number(tag & 7n);
    if (number === 0 || number > 0x1fffffff) throw new NotProtobuf(`byte ${from} names no field`);
    let begin = at;
    let value = 0n;
    if (wireType === 0) value = variableLength();
    else if (wireType === 1) at += 8;
    else if (wireType === 5) at += 4;
    else if (wireType === 2) {
      const length = variableLength();
      begin = at;
      if (length > BigInt(end - at)) {
        throw new NotProtobuf(`the field at byte ${from} goes on for ${length} bytes, of which ${end - at} are there`);
      }
      at += Number(length);
    } else throw new NotProtobuf(`the field at byte ${from} is of the unknown wire type ${wireType}`);
    if (at > end) throw new NotProtobuf(`it ends within the field at byte ${from}`);
    yield { number, wireType, value, from, to: at, start: begin };
  }
}

/** A number of variable length, and where it ends. */
function variableLengthAt(bytes: Uint8Array, start: number, end: number): readonly [value: bigint, next: number] {
  let value = 0n;
  for (let at = start; at < start + 10; at += 1) {
    if (at >= end) throw new NotProtobuf(`it ends within a number at byte ${at}`);
    const byte = bytes[at]!;
    value |= BigInt(byte & 0x7f) << BigInt(7 * (at - start));
    if (byte < 0x80) return [BigInt.asUintN(64, value), at + 1];
  }
  throw new NotProtobuf(`a number at byte ${start + 10} has more than ten bytes`);
}

const decoder = new TextDecoder();

/** The content of a field as text. */
export const textOf = (bytes: Uint8Array, { start, to }: ProtobufField): string =>
  decoder.decode(bytes.subarray(start, to));

/** The content of a field of repeated integers, whether packed or one by one. Throws `NotProtobuf` where it is damaged. */
export function integersOf(bytes: Uint8Array, field: ProtobufField): readonly number[] {
  if (field.wireType === 0) return [toNumber(field.value)];
  const numbers: number[] = [];
  for (let at = field.start; at < field.to; ) {
    const [value, next] = variableLengthAt(bytes, at, field.to);
    numbers.push(toNumber(value));
    at = next;
  }
  return numbers;
}

/** Integers of the format are signed unless a field says otherwise. */
export const toNumber = (value: bigint): number => Number(BigInt.asIntN(64, value));
