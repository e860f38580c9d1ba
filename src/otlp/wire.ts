/** Protocol Buffers' wire format, as far as metrics need it: https://protobuf.dev/programming-guides/encoding */

const VARINT = 0, I64 = 1, LEN = 2;
const encoder = new TextEncoder();

/** Bytes that grow, with the fields of a message in them. */
export class Wire {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView<ArrayBuffer>;
  #length = 0;

  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  get length(): number {
    return this.#length;
  }

  /** A view of what is in it, until more is added. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  /** A whole number, at least 0, or false and true. */
  varint(field: number, value: number): this {
    this.#tag(field, VARINT);
    this.#varint(value);
    return this;
  }

  /** A time: ms since 1970 as ns, fixed64. */
  nanos(field: number, unixMs: number): this {
    return this.#fixed(
      field,
      () => this.#view.setBigUint64(this.#length, BigInt(unixMs) * 1_000_000n, true),
    );
  }

  /** sfixed64. */
  whole(field: number, value: number): this {
    return this.#fixed(
      field,
      () => this.#view.setBigInt64(this.#length, BigInt(Math.round(value)), true),
    );
  }

  double(field: number, value: number): this {
    return this.#fixed(field, () => this.#view.setFloat64(this.#length, value, true));
  }

  text(field: number, text: string): this {
    return this.message(field, encoder.encode(text));
  }

  /** A message within this one, or text as bytes. */
  message(field: number, bytes: Uint8Array): this {
    this.#tag(field, LEN);
    this.#varint(bytes.length);
    return this.raw(bytes);
  }

  /** Fields that are encoded already. */
  raw(bytes: Uint8Array): this {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  /** Opens a message of a known length. */
  header(field: number, length: number): this {
    this.#tag(field, LEN);
    this.#varint(length);
    return this;
  }

  #fixed(field: number, set: () => void): this {
    this.#tag(field, I64);
    this.#reserve(8);
    set();
    this.#length += 8;
    return this;
  }

  #tag(field: number, type: number): void {
    this.#varint(field << 3 | type);
  }

  #varint(value: number): void {
    this.#reserve(10);
    for (; value > 127; value = Math.floor(value / 128)) {
      this.#bytes[this.#length++] = value % 128 | 128;
    }
    this.#bytes[this.#length++] = value;
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + count));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}

/** A field of a message that is read: a number, or the bytes of text or a message. */
export type WireField = readonly [field: number, value: number | Uint8Array];

/** The fields of a message; what cannot be read ends it. Fixed widths are skipped. */
export function* wireFields(bytes: Uint8Array): Generator<WireField> {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let scale = 1; at < bytes.length; scale *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 127) * scale;
      if (byte < 128) break;
    }
    return value;
  };
  while (at < bytes.length) {
    const tag = varint(), field = Math.floor(tag / 8), type = tag % 8;
    if (type === VARINT) yield [field, varint()];
    else if (type === LEN) {
      const length = varint();
      yield [field, bytes.subarray(at, at += length)];
    } else if (type === I64) at += 8;
    else return;
  }
}
