import type { ChartFormat } from "../formats.ts";

/** How a whole file of each format begins and ends; PNG by its signature and its IEND chunk. */
const FRAMES: Readonly<Record<ChartFormat, { readonly begin: string; readonly end: string }>> = {
  png: { begin: "\u0089PNG\r\n\u001a\n", end: "IEND\u00aeB`\u0082" },
  svg: { begin: "<?xml", end: "</svg>" },
  pdf: { begin: "%PDF-", end: "%%EOF" },
};

/** Whether these bytes are a picture of that format from its first byte to its last. */
export function isWholePicture(bytes: Uint8Array, format: ChartFormat): boolean {
  const { begin, end } = FRAMES[format];
  const tail = latin1(bytes.subarray(-64)).trimEnd();
  return latin1(bytes.subarray(0, begin.length)) === begin && tail.endsWith(end);
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
