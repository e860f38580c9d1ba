/** Writes PNG files: https://www.w3.org/TR/png-3/ */

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10];
const EIGHT_BIT_RGB = [8, 2, 0, 0, 0];
/** Each byte of a row less the one above it: level stretches become zeros. */
const FILTER_UP = 2;

/** A picture of red, green and blue bytes, row by row, as a PNG file. */
export async function encodePng(
  widthPx: number,
  heightPx: number,
  pixels: Uint8Array,
): Promise<Uint8Array> {
  const size = new Uint8Array(8);
  new DataView(size.buffer).setUint32(0, widthPx);
  new DataView(size.buffer).setUint32(4, heightPx);
  const rows = await deflated(filtered(widthPx * 3, heightPx, pixels));
  const chunks = [
    Uint8Array.from(SIGNATURE),
    chunk("IHDR", Uint8Array.from([...size, ...EIGHT_BIT_RGB])),
    chunk("IDAT", rows),
    chunk("IEND", new Uint8Array()),
  ];
  const file = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const bytes of chunks) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

function filtered(rowBytes: number, rows: number, pixels: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array((rowBytes + 1) * rows);
  for (let row = 0; row < rows; row++) {
    const to = row * (rowBytes + 1), from = row * rowBytes;
    out[to] = FILTER_UP;
    for (let i = 0; i < rowBytes; i++) {
      const above = row === 0 ? 0 : pixels[from - rowBytes + i]!;
      out[to + 1 + i] = pixels[from + i]! - above;
    }
  }
  return out;
}

async function deflated(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)));
  return bytes;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
