/**
 * Writes the protocol buffer wire format (https://protobuf.dev/programming-guides/encoding): what ONNX models need
 * of it, fields of variable-length integers, 32-bit reals, and length-delimited bytes.
 */
export interface ProtobufWriter {
  readonly integer: (field: number, value: number) => void;
  readonly real: (field: number, value: number) => void;
  readonly text: (field: number, value: string) => void;
  readonly bytes: (field: number, value: Uint8Array) => void;
  /** A nested message. */
  readonly message: (field: number, write: (writer: ProtobufWriter) => void) => void;
  readonly finish: () => Uint8Array;
}

const encoder = new TextEncoder();

/** What precedes the content of a nested message that is too large to be copied into a writer. */
export function messageHeader(field: number, length: number): Uint8Array {
  const writer = protobufWriter();
  writer.integer(field, length);
  const bytes = writer.finish().slice();
  // The tag of a number and that of a message of the same field differ in the last bits of the first byte alone.
  bytes[0]! |= 2;
  return bytes;
}

export function protobufWriter(): ProtobufWriter {
  let buffer = new Uint8Array(256);
  let length = 0;

  function reserve(more: number): void {
    if (length + more <= buffer.length) return;
    const larger = new Uint8Array(Math.max(buffer.length * 2, length + more));
    larger.set(buffer.subarray(0, length));
    buffer = larger;
  }

  function variableLength(value: bigint): void {
    reserve(10);
    let rest = BigInt.asUintN(64, value);
    while (rest >= 0x80n) {
      buffer[length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    buffer[length++] = Number(rest);
  }

  function tag(field: number, wireType: 0 | 2 | 5): void {
    variableLength(BigInt(field * 8 + wireType));
  }

  function bytes(field: number, value: Uint8Array): void {
    tag(field, 2);
    variableLength(BigInt(value.length));
    reserve(value.length);
    buffer.set(value, length);
    length += value.length;
  }

  return {
    integer(field, value) {
      tag(field, 0);
      variableLength(BigInt(value));
    },
    real(field, value) {
      tag(field, 5);
      reserve(4);
      new DataView(buffer.buffer).setFloat32(length, value, true);
      length += 4;
    },
    text: (field, value) => bytes(field, encoder.encode(value)),
    bytes,
    message(field, write) {
      const nested = protobufWriter();
      write(nested);
      bytes(field, nested.finish());
    },
    finish: () => buffer.subarray(0, length),
  };
}
