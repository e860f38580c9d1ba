import { ValueError } from "./values.ts";

/** Units of time from large to small, with the seconds in each; ms is reckoned apart. */
const SECONDS_PER_UNIT = { d: 86_400, h: 3_600, m: 60, s: 1 } as const;
const UNITS = ["d", "h", "m", "s", "ms"] as const;
type Unit = (typeof UNITS)[number];

const MAX_DURATION_MS = 1_000 * 365.25 * 86_400_000;
const NUMBER = /^(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)$/;

/**
 * Parses `200ms`, `1s`, `1m30s`, `0.5s`, `1h`, `1d` to ms. Units go from large to small, each at
 * most once, and only the last number may have a fraction. At least 1 ms, at most 1000 years.
 *
 * @throws ValueError when the text is anything else, a bare number included.
 */
export function parseDuration(text: string): number {
  if (NUMBER.test(text)) throw new ValueError(bareNumberReason(text));
  return checkRange(sumParts(splitParts(text)));
}

/** Like {@link parseDuration}, and a bare number is seconds. */
export function parseDurationOrSeconds(text: string): number {
  return parseDuration(NUMBER.test(text) ? `${text}s` : text);
}

/** `500` → both readings, as far as they are durations at all. */
function bareNumberReason(text: string): string {
  const readings = [`${text}ms`, `${text}s`].filter((reading) => {
    const ms = sumParts(splitParts(reading));
    return ms >= 1 && ms <= MAX_DURATION_MS;
  });
  if (readings.length === 0) return rangeReason(Number(text));
  return `a number needs a unit, write ${readings.join(" or ")}`;
}

interface Part {
  readonly number: string;
  readonly unit: Unit;
}

function splitParts(text: string): Part[] {
  const reason = whyNotParts(text);
  if (reason !== undefined) throw new ValueError(reason);
  const parts: Part[] = [];
  for (const [, number = "", unit = ""] of text.matchAll(/([0-9.]+)([^0-9.]*)/g)) {
    if (!NUMBER.test(number)) throw new ValueError(`"${number}" is not a number`);
    parts.push({ number, unit: checkUnit(unit, number, text) });
  }
  return parts;
}

/** The faults that are seen on the whole text. */
function whyNotParts(text: string): string | undefined {
  if (text.startsWith("-")) return "a duration cannot be negative";
  if (/\s/.test(text)) return "write a duration without spaces, such as 1m30s";
  if (/[0-9.]e[+-]?[0-9]/i.test(text)) return "write the number in full, without an exponent";
  if (!/^[0-9.]/.test(text)) return "write a duration such as 200ms, 1s, 1m30s or 0.5s";
  return undefined;
}

function checkUnit(unit: string, number: string, text: string): Unit {
  const known = UNITS.find((candidate) => candidate === unit);
  if (known !== undefined) return known;
  if (unit === "") throw new ValueError(`the ${number} at the end needs a unit, such as ${text}s`);
  throw new ValueError(`"${unit}" is not a unit of time; the units are ${UNITS.join(", ")}`);
}

function sumParts(parts: readonly Part[]): number {
  let totalMs = 0;
  parts.forEach((part, index) => {
    const next = parts[index + 1];
    if (next !== undefined) checkNeighbours(part, next);
    totalMs += partMs(part);
  });
  return totalMs;
}

function checkNeighbours(part: Part, next: Part): void {
  const step = UNITS.indexOf(next.unit) - UNITS.indexOf(part.unit);
  if (step === 0) throw new ValueError(`the unit "${part.unit}" is there twice`);
  if (step < 0) throw new ValueError(`units go from large to small: ${UNITS.join(", ")}`);
  if (part.number.includes(".")) {
    throw new ValueError("only the last number may have a fraction");
  }
}

function partMs({ number, unit }: Part): number {
  if (unit === "ms") return Number(number);
  // The decimal point is moved in the text: 1.1 * 1000 is 1100.0000000000002.
  return Number(`${number}e3`) * SECONDS_PER_UNIT[unit];
}

function checkRange(ms: number): number {
  if (ms >= 1 && ms <= MAX_DURATION_MS) return ms;
  throw new ValueError(rangeReason(ms));
}

function rangeReason(ms: number): string {
  if (ms === 0) return "zero is no duration, the shortest is 1ms";
  return ms < 1 ? "the shortest duration is 1ms" : "the longest duration is 1000 years";
}
