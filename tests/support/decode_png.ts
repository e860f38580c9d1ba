import assert from "node:assert/strict";
import { crc32, inflateSync } from "node:zlib";

/** Reads a PNG of 8-bit RGB without interlacing, checking every chunk; its pixels row by row. */
export function decodePng(file: Uint8Array) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  assert.deepEqual([...file.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
  const chunks = new Map<string, Uint8Array>();
  for (let at = 8; at < file.length;) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...file.subarray(at + 4, at + 8));
    assert.equal(view.getUint32(at + 8 + length), crc32(file.subarray(at + 4, at + 8 + length)));
    chunks.set(type, file.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  assert.deepEqual([...chunks.keys()], ["IHDR", "IDAT", "IEND"]);
  const head = chunks.get("IHDR")!;
  assert.deepEqual([...head.subarray(8)], [8, 2, 0, 0, 0]);
  const size = new DataView(head.buffer, head.byteOffset);
  const widthPx = size.getUint32(0), heightPx = size.getUint32(4);
  const rows = inflateSync(chunks.get("IDAT")!);
  const rowBytes = widthPx * 3;
  assert.equal(rows.length, (rowBytes + 1) * heightPx);
  const pixels = new Uint8Array(rowBytes * heightPx);
  for (let y = 0; y < heightPx; y++) {
    const from = y * (rowBytes + 1);
    assert.equal(rows[from], 2, "the filter Up");
    for (let i = 0; i < rowBytes; i++) {
      const above = y === 0 ? 0 : pixels[(y - 1) * rowBytes + i]!;
      pixels[y * rowBytes + i] = rows[from + 1 + i]! + above;
    }
  }
  return { widthPx, heightPx, pixels };
}
