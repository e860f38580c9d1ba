/** Readers for the figures of control groups: text in, bytes or counts out; NaN: not there. */

/** A file of one number. `max`, v2's word for "no limit", is Infinity. */
export function parseNumber(text: string): number {
  const word = text.trim();
  if (word === "max") return Infinity;
  return /^\d+$/.test(word) ? Number(word) : NaN;
}

/** The number behind a key in a file of lines `key number`. */
export function parseKeyed(text: string, key: string): number {
  const line = `${key} `;
  const at = text.startsWith(line) ? 0 : text.indexOf(`\n${line}`) + 1;
  if (at === 0 && !text.startsWith(line)) return NaN;
  const end = text.indexOf("\n", at);
  return parseNumber(text.slice(at + line.length, end < 0 ? text.length : end));
}

/**
 * v1 has no word for "no limit": it is the largest number of pages a long can count, in bytes
 * 0x7FFFFFFFFFFFF000 with pages of 4 KiB and less with larger ones; 2^64 - 1 before Linux 3.19.
 */
const NO_LIMIT_FROM_BYTES = 2 ** 62;

/** A limit of v1 or v2; Infinity when there is none. */
export function parseLimit(text: string): number {
  const limit = parseNumber(text);
  return limit >= NO_LIMIT_FROM_BYTES ? Infinity : limit;
}

/** The lowest of the limits, those that are not there left out; Infinity: none. */
export function lowest(limits: readonly number[]): number {
  return Math.min(Infinity, ...limits.filter((limit) => !Number.isNaN(limit)));
}
