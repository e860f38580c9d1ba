import { ValueError } from "./values.ts";

/** Bytes in each unit, binary and decimal. */
const UNITS = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
} as const;

const KNOWN = "KiB, MiB, GiB, TiB (of 1024) and B, kB, MB, GB, TB (of 1000)";
const NUMBER = "[0-9]+(?:\\.[0-9]+)?|\\.[0-9]+";
const BARE = new RegExp(`^(?:${NUMBER})$`);
const SIZE = new RegExp(`^(${NUMBER})([a-z]+)$`, "i");
/** From here on a bare number was hardly meant as anything but bytes, or KiB as by ulimit. */
const LARGE = 1_000_000;

/**
 * Parses `512MiB`, `1.5GiB` (binary) and `500MB` (decimal) to whole bytes, in upper or lower case.
 * At least 1 byte, at most 2^53 - 1.
 *
 * @throws ValueError when the text is anything else: a bare number, and units such as `G` that some
 * tools read as binary and others as decimal.
 */
export function parseSize(text: string): number {
  const [, number = "", unit = ""] = SIZE.exec(text) ?? [];
  if (number === "") throw new ValueError(whyNotSize(text));
  const known = Object.entries(UNITS).find(([name]) => name.toLowerCase() === unit.toLowerCase());
  if (known === undefined) throw new ValueError(whyNotUnit(number, unit));
  const bytes = Math.round(Number(number) * known[1]);
  if (bytes < 1) throw new ValueError("the smallest size is 1B");
  if (!Number.isSafeInteger(bytes)) throw new ValueError("the largest size is 8191TiB");
  return bytes;
}

/**
 * Less may not do for the start of a command alone: at 0.5 MiB perl was killed before its first line
 * (Linux 6.18).
 */
const MIN_LIMIT_BYTES = 4 * UNITS.MiB;

/**
 * Parses a size that a command can live with.
 *
 * @throws ValueError for what is no size, and below 4 MiB.
 */
export function parseLimit(text: string): number {
  const bytes = parseSize(text);
  if (bytes < MIN_LIMIT_BYTES) throw new ValueError("the smallest limit is 4MiB");
  return bytes;
}

const MINUTES = { s: 1 / 60, min: 1, m: 1, h: 60, d: 1440 } as const;

/**
 * Parses a size in a time, `1MiB/h`, to bytes a minute.
 *
 * @throws ValueError for what is no size, or no time.
 */
export function parseGrowth(text: string): number {
  const [, size = "", unit = ""] = /^(.*)\/([a-z]+)$/i.exec(text) ?? [];
  const minutes = Object.entries(MINUTES).find(([name]) => name === unit)?.[1];
  if (size === "" || minutes === undefined) {
    throw new ValueError("write a size in a time, such as 1MiB/h; times are s, min, h and d");
  }
  return parseSize(size) / minutes;
}

function whyNotSize(text: string): string {
  if (BARE.test(text)) {
    const [one, other] = Number(text) < LARGE ? ["MiB", "MB"] : ["B", "KiB"];
    return `a number needs a unit, write ${text}${one} or ${text}${other}`;
  }
  if (text.startsWith("-")) return "a size cannot be negative";
  if (/\s/.test(text)) return "write a size without spaces, such as 512MiB";
  return "write a size such as 512MiB, 1.5GiB or 500MB";
}

function whyNotUnit(number: string, unit: string): string {
  const letter = unit.toUpperCase();
  if (!/^[KMGT]$/.test(letter)) return `"${unit}" is not a unit of size; the units are ${KNOWN}`;
  const decimal = letter === "K" ? "kB" : `${letter}B`;
  return `"${unit}" can mean powers of 1024 or of 1000, ` +
    `write ${number}${letter}iB or ${number}${decimal}`;
}
